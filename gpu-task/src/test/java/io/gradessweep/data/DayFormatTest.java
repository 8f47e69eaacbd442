package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against what {@code datetime.strftime} of CPython 3.11 on Linux gave for the same days at midnight. */
class DayFormatTest {
    private static final String ALL =
            "%Y|%y|%C|%m|%B|%b|%h|%d|%e|%j|%A|%a|%U|%u|%w|%W|%V|%G|%H|%M|%S|%I|%p|%f|%z|%Z|%F|%D|%x|%T|%X|%R|%r|%c|%n|%t|%%|%-d|%-m|%-H|%d %b %Y|day %";

    private static final Map<String, String> DAYS = Map.of(
            "2024-07-26",
            "2024|24|20|07|July|Jul|Jul|26|26|208|Friday|Fri|29|5|5|30|30|2024|00|00|00|12|AM|000000|||2024-07-26|07/26/24|07/26/24|00:00:00|00:00:00|00:00|12:00:00 AM|Fri Jul 26 00:00:00 2024|\n|\t|%|26|7|0|26 Jul 2024|day %",
            "2025-01-05",
            "2025|25|20|01|January|Jan|Jan|05| 5|005|Sunday|Sun|01|7|0|00|01|2025|00|00|00|12|AM|000000|||2025-01-05|01/05/25|01/05/25|00:00:00|00:00:00|00:00|12:00:00 AM|Sun Jan  5 00:00:00 2025|\n|\t|%|5|1|0|05 Jan 2025|day %",
            "2023-01-01",
            "2023|23|20|01|January|Jan|Jan|01| 1|001|Sunday|Sun|01|7|0|00|52|2022|00|00|00|12|AM|000000|||2023-01-01|01/01/23|01/01/23|00:00:00|00:00:00|00:00|12:00:00 AM|Sun Jan  1 00:00:00 2023|\n|\t|%|1|1|0|01 Jan 2023|day %",
            "2020-12-31",
            "2020|20|20|12|December|Dec|Dec|31|31|366|Thursday|Thu|52|4|4|52|53|2020|00|00|00|12|AM|000000|||2020-12-31|12/31/20|12/31/20|00:00:00|00:00:00|00:00|12:00:00 AM|Thu Dec 31 00:00:00 2020|\n|\t|%|31|12|0|31 Dec 2020|day %",
            "2024-02-29",
            "2024|24|20|02|February|Feb|Feb|29|29|060|Thursday|Thu|08|4|4|09|09|2024|00|00|00|12|AM|000000|||2024-02-29|02/29/24|02/29/24|00:00:00|00:00:00|00:00|12:00:00 AM|Thu Feb 29 00:00:00 2024|\n|\t|%|29|2|0|29 Feb 2024|day %",
            "1999-03-07",
            "1999|99|19|03|March|Mar|Mar|07| 7|066|Sunday|Sun|10|7|0|09|09|1999|00|00|00|12|AM|000000|||1999-03-07|03/07/99|03/07/99|00:00:00|00:00:00|00:00|12:00:00 AM|Sun Mar  7 00:00:00 1999|\n|\t|%|7|3|0|07 Mar 1999|day %");

    @Test
    void writesWhatPythonWrites() {
        DAYS.forEach((day, expected) -> assertThat(format(day, ALL)).as(day).isEqualTo(expected));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> format("2024-07-26", "%Q"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("strftime_now: %Q is not supported");
    }

    private static String format(String day, String format) {
        return new DayFormat(LocalDate.parse(day)).format(format);
    }
}
