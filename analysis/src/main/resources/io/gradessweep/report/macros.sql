-- Half the width of the 95 % interval of a mean of n numbers with this sample standard deviation: Student's t with n -
-- 1 degrees of freedom, above 30 by its expansion around the normal quantile. NULL for fewer than two numbers.
CREATE OR REPLACE TEMP MACRO margin_of_error(spread, n) AS
    spread / sqrt(n) * CASE
        WHEN n <= 31 THEN list_extract([
            12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
            2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
            2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423], n - 1)
        ELSE 1.95996 + 2.37227 / (n - 1) + 2.82250 / (n - 1) ** 2
    END::DOUBLE;

CREATE OR REPLACE TEMP MACRO is_attention(projection) AS projection IN ('q', 'k', 'v', 'qkv', 'o');

-- Says what a claim comes to, by the share of the observations that contradict it; NULL where there are none.
CREATE OR REPLACE TEMP MACRO verdict(contradicting) AS
    CASE WHEN contradicting IS NULL THEN 'not observed' WHEN contradicting = 0 THEN 'holds' ELSE 'does not' END;

-- Tells whether a metric is a share of right answers, which can be averaged with others.
CREATE OR REPLACE TEMP MACRO is_share(metric) AS metric NOT IN ('cider_d', 'bleu_4');

-- Tells whether a score need not be a whole number of right answers over the number of items.
CREATE OR REPLACE TEMP MACRO is_soft(metric) AS
    NOT is_share(metric) OR metric IN ('vqa_accuracy', 'vqa_accuracy_normalised', 'option_letter_by_subcategory');

-- Rounds to four significant digits.
CREATE OR REPLACE TEMP MACRO shortened(number) AS format('{:.4g}', number::DOUBLE)::DOUBLE
