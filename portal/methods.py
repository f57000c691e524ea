"""How figures are made, compared and protected, in a few lines for those who read them.

Belongs here: the lines. Does not belong here: the methods themselves (docs/methods.md).
"""

from __future__ import annotations

TERMS = (
    ("Hvor tallene kommer fra", "Hvert tal er regnet ud af udgivernes egne filer. Siden »Forklar "
     "det nyeste tal« viser fil, ark, række og kolonne."),
    ("95 %-interval", "Hvor meget tilfældet alene kan have flyttet tallet. Et bredt interval "
     "betyder, at tallet bygger på få personer eller svar."),
    ("Bedre, tilsvarende, dårligere", "Et område kaldes kun bedre eller dårligere, når hele "
     "intervallet ligger på den ene side af det, der sammenlignes med."),
    ("Forbedring og forværring", "Siges kun, når ændringen er større, end tilfældet og udsving fra "
     "år til år kan forklare, også når der ses på mange tal på én gang."),
    ("Hvorfor er tallet anderledes?", "En forskel deles i to: det, der følger af, at borgerne har "
     "en anden alder, og det, der er forskelligt blandt jævnaldrende (Kitagawas opdeling). De to "
     "dele giver tilsammen hele forskellen."),
    ("Hvor mange bliver det?", "Danmarks Statistiks fremskrivning af befolkningen ganget med "
     "raterne, alder for alder: som de er i dag, og som de bliver, hvis deres egen udvikling "
     "fortsætter. Intervallet rummer kun den sidste usikkerhed."),
    ("Ulighed", "Afstand og forhold er mellem dem med den korteste og den længste uddannelse. "
     "Hældning og relativt indeks tæller alle uddannelser imellem med efter deres størrelse."),
    ("Tragtdiagram", "Hver kommune efter størrelse. Linjerne er de grænser, som 95 og 99,8 pct. af "
     "kommunerne ville ligge inden for, når både tilfældet og det, der gør alle kommuner "
     "forskellige, regnes med."),
    ("Skjulte tal", "Tal, der bygger på under fem personer, er skjult. Tal, som et skjult tal "
     "kunne regnes ud af, er skjult med dem."),
    ("Anslåede tal (≈)", "Hvor en kommune hører til to klynger, er dens tal fordelt efter "
     "befolkning."),
    ("Rettede tal", "Hvor udgiveren har trykt et forkert tal, er det rettet, og tallet er mærket."),
    ("Gamle tal", "Hver offentliggørelse gemmes. Med ?snapshot= og en dato eller et navn vises "
     "tallene, som de så ud."),
)  # fmt: skip
