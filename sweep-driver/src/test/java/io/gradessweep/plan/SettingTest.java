package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
    private static final List<String> STOPPINGS =
            List.of("", "+es", "+grades", "+autofreeze", "+slimfit", "+random", "+stop_at");

    @ParameterizedTest
    @CsvSource({
        "es.interval, +es",
        "grades.tau, +grades",
        "autofreeze.interval, +autofreeze",
        "slimfit.share, +slimfit",
        "random.rate, +random",
        "stop_at.ratio, +stop_at"
    })
    void aSettingOfARuleChangesItsTwoMethodsAlone(String key, String rule) {
        assertThat(changed(key)).containsExactly("full" + rule, "lora" + rule);
    }

    @Test
    void aSettingOfAFineTuningChangesAllOfItsMethods() {
        List<String> full = STOPPINGS.stream().map("full"::concat).toList();
        List<String> lora = STOPPINGS.stream().map("lora"::concat).toList();
        assertThat(changed("train.only")).isEqualTo(full);
        List<String> ofLora = changed("lora.rank");
        assertThat(ofLora).containsAll(lora).allMatch(name -> name.startsWith("lora"));
        assertThat(ofLora).as("rules of adapters' halves as well").contains("lora+aflora", "lora+loraf");
        List<String> all = new ArrayList<>(full);
        all.addAll(ofLora);
        assertThat(changed("train.epochs")).isEqualTo(all);
        all.add("base");
        assertThat(changed("data.max_length")).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void twoDefaultsAreShownWithTheirFineTuning() {
        assertThat(named("train.epochs").shownDefault()).isEqualTo("1");
        assertThat(named("train.micro_batch").shownDefault()).isEqualTo("1 (full), 16 (lora)");
    }

    private static List<String> changed(String key) {
        return Method.names().stream()
                .filter(name -> named(key).changes(Method.named(name, "test")))
                .toList();
    }

    private static Setting named(String key) {
        return Settings.named(key).orElseThrow();
    }
}
