package io.gradessweep.data.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every filter, test and operator on a table of odd values, against what Jinja2 3.1.6 makes of them: {@code
 * odd-values.json}, which {@code odd-values.py} beside it has made.
 */
class OddValuesTest {
    private static final JsonNode TABLE = read();

    /** All that differs. */
    private static final Set<String> KNOWN = Set.of(
            // Python has complex numbers
            "{{ (-1) ** 0.5 }}",
            "{{ (-7) ** 0.5 }}",
            "{{ (-1.7) ** 0.5 }}",
            "{{ (-9223372036854775809) ** 0.5 }}",
            // Jinja2 writes a constant into its program as nan or inf, which are no names there
            "{% if ('nan'|float) %}y{% else %}n{% endif %}",
            "{% if ('inf'|float) %}y{% else %}n{% endif %}",
            "{% if ('-inf'|float) %}y{% else %}n{% endif %}",
            // positions and counts have at most 64 bits
            "{{ range(-9223372036854775809)|list|length }}");

    private static JsonNode read() {
        try (InputStream in = OddValuesTest.class.getResourceAsStream("/io/gradessweep/data/chat/odd-values.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<String> uses() {
        List<String> uses = new ArrayList<>();
        TABLE.get("uses").fieldNames().forEachRemaining(uses::add);
        return uses.stream();
    }

    @ParameterizedTest
    @MethodSource("uses")
    void isWhatJinja2MakesOfIt(String use) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < TABLE.get("values").size(); i++) {
            String template = use.replace("%s", TABLE.get("values").get(i).asText());
            String expected = TABLE.get("uses").get(use).get(i).asText(null);
            String rendered = rendered(template);
            boolean differs = expected == null ? rendered != null : !expected.equals(rendered);
            if (differs != KNOWN.contains(template)) {
                differences.add(template + " is " + expected + ", not " + rendered);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void theTableHasWhatIsKnownToDiffer() {
        Stream<String> templates = uses().flatMap(
                        use -> StreamSupport.stream(TABLE.get("values").spliterator(), false)
                                .map(value -> use.replace("%s", value.asText())));
        assertThat(templates.filter(KNOWN::contains)).hasSameSizeAs(KNOWN);
    }

    private static String rendered(String template) {
        try {
            return Template.parse(template).render(Map.of());
        } catch (TemplateException e) {
            return null;
        }
    }
}
