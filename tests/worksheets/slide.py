"""What the State Chancellery's own worksheet has, on its slide of 28.10.2020."""

HEADING = "1. apņemšanās: Publisko iepirkumu un līgumu atklātība"
PLAN = "ĪSTENOŠANAS PLĀNS"
HEAD = (
    "Pasākumi",
    "Sākuma datums",
    "Beigu datums",
    "Atbildīgā (viena) institūcija",
    "Citas atbildīgās institūcijas un to loma",
    "Kas ir klients/-i šajā kontekstā?",
    "Rezultāts – kā zināsim, ka pasākums ir paveikts?",
    "Riski un šķēršļi, kas varētu kavēt pasākuma īstenošanu",
    "Rīcības soļi un progress",
)
TOOL = "Digitālais iepirkumu risku izvērtēšanas rīks"
METHODS = "Digitālā iepirkumu risku izvērtēšanas rīka datu atlasē metožu aprakstu izstrāde"
PUBLISHING = "Digitālā iepirkumu risku izvērtēšanas rīka publicēšana"
DELAY = (
    "Īstenošana varētu kavēties saistībā ar IUB tīmekļvietnes migrāciju uz jauno tīmekļvietņu"
    " platformu"
)
