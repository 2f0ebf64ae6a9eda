# SPDX-License-Identifier: MIT
"""A year of visits like the one that Southend published: 424 visits, after
which 164 parents had been advised and 9 children went back at once. Who was
visited when is invented. Prints a cases file.
"""

import datetime

VISITS, ADVISED, RETURNED, NO_ANSWER, REFERRED = 424, 164, 9, 131, 17

print("pupil_id,at,event,who,note")
day = datetime.date(2012, 9, 10)
for i in range(VISITS):
    if i % 3 == 0:
        day += datetime.timedelta(days=1)
        while day.weekday() > 4 or day.month == 8:
            day += datetime.timedelta(days=1)
    pupil = f"S-{(i * 7) % 260:03d}"
    at = f"{day}T{9 + i % 3:02d}:{(i * 13) % 60:02d}"
    print(f"{pupil},{at},visit,patrol,")
    # 164, 131, 9 and 17 of 424 visits, spread evenly and each in its own way.
    for event, count, start in (("parent_advised", ADVISED, 0),
                                ("no_answer", NO_ANSWER, 5),
                                ("child_returned", RETURNED, 0),
                                ("referred", REFERRED, 11)):
        if (i + start) * count // VISITS != (i + start + 1) * count // VISITS:
            print(f"{pupil},{at},{event},patrol,")
