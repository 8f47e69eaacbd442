package io.gradessweep.drill;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a drill does, as it does it. */
final class DrillLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    void say(String text) {
        System.out.println(text);
    }

    void say(int round, String text) {
        say(LocalTime.now(ZoneOffset.UTC).format(TIME) + " round " + round + ": " + text);
    }
}
