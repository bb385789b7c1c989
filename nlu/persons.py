"""Words for other people, and for those who write in her place."""

from __future__ import annotations

import re


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{pattern})(?![\w])", re.IGNORECASE)


SOMEBODY_ELSE = _words(
    r"(?:my|his|her|our|a|the|another|some|this|one|husband.?s|hubby.?s|wife.?s)\s+(?:\w+\s+){0,2}?(?:sister\w*|friend|friends|bff|bestie|cousin|mum|mom|mam|mother|mama|mummy|mommy|ma|aunt|auntie|aunty|tia|colleague|coworker|"
    r"co-worker|neighbou?r|niece|gran|nan|nana|grandma|grandmother|sil|mil|mother-in-law|mother in law|sister-in-law|stepmum|stepmom|boss|teacher|roommate|flatmate|housemate|patient|patients|client|student|"
    r"dog|cat|cow|bitch|ewe|mare|hamster|goat|horse|brother.?s \w+|woman|lady|girl (?:at|in|from|i|on|who)|girl|women|influencer|celebrity|character|actress|stepsister|workmate|classmate|godmother|sis|in-law|bridesmaid|hairdresser|manager)(?:'?s)?|"
    r"sister|sis|cousin|auntie|aunt|niece|neighbou?r|colleague|workmate|flatmate|roommate|best friend|bestie|someone|somebody|people|women|lady|others|other (?:mums|moms|women|people|ladies|girls)|a woman|(?:on|in) (?:tiktok|reddit|facebook|the forum|netflix|tv|insta\w*|youtube|mumsnet|the news|a film|the film|a movie|a book|a story|a show|the show)|"
    r"stories|story|soap|episode|documentary|article|forum|patients?|she lost hers|theirs|hers"
)
# A partner or mother who writes for her: her signs count.
FOR_HER = _words(
    r"my girl (?:is|has)|my (?:\w+ )?(?:wife|girlfriend|gf|partner|fianc\w*|missus|mrs|other half|wifey|daughter(?:-in-law)? (?:is|has|\d|says|had|just|was)|spouse|lady|woman|misses|surrogate)|our surrogate|the wife|the missus"
)
