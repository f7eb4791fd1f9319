from django.db import migrations

# Longer than "Izdarīts" and its like, so that these count where a text begins with them.
WORDS = (
    "Izdarīts daļēji",
    "Daļēji izdarīts",
    "Pabeigts daļēji",
    "Daļēji pabeigts",
    "Paveikts daļēji",
    "Daļēji paveikts",
    "Izpildīts daļēji",
    "Daļēji izpildīts",
    "Īstenots daļēji",
    "Daļēji īstenots",
)


def add_words(apps, _editor):
    """What coordinators have put into their list meanwhile stays as they mean it."""
    table = apps.get_model("measures", "StatusWord")
    known = {words.casefold() for words in table.objects.values_list("words", flat=True)}
    table.objects.bulk_create(
        table(words=words, status="in_progress")
        for words in WORDS
        if words.casefold() not in known
    )


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0011_worksheets_are_brought_in'),
    ]

    operations = [
        migrations.RunPython(add_words, migrations.RunPython.noop),
    ]
