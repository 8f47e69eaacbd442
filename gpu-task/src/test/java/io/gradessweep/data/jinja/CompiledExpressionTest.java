package io.gradessweep.data.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CompiledExpressionTest {
    private static final TextFunction SHOUTED = text -> text + "!";

    @Test
    void givesValuesAsTheyAre() {
        assertThat(value("[a, b ~ '?', 1 + 1, true, none]")).contains(Arrays.asList("one", "two?", 2L, true, null));
        assertThat(value("a if c is defined else b")).contains("two");
        assertThat(value("inner.list | map(attribute='x') | list")).contains(List.of("p", "q"));
        assertThat(value("range(inner.list | length) | list")).contains(List.of(0L, 1L));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(value("c")).isEmpty();
        assertThat(value("inner.nothing")).isEmpty();
        assertThat(value("nothing")).isEmpty();
    }

    @Test
    void functionsOfTheCallerCanBeCalled() {
        assertThat(value("shouted(a)")).contains("one!");
        assertThatThrownBy(() -> value("shouted(1)")).isInstanceOf(TemplateException.class);
    }

    @Test
    void whatIsUndefinedMustNotBePrinted() {
        assertThatThrownBy(() -> value("a ~ c")).hasMessage("'c' is undefined");
        assertThatThrownBy(() -> Template.parse("x {{ c }}").renderStrictly(Map.of()))
                .hasMessage("line 1, {{ c }}: 'c' is undefined");
        assertThatThrownBy(() -> Template.parse("{{ a.c }}").renderStrictly(Map.of("a", Map.of())))
                .hasMessage("line 1, {{ a.c }}: 'c' is undefined");
        assertThat(Template.parse("x {{ c }}").render(Map.of())).isEqualTo("x ");
    }

    @Test
    void numbersStayNumbers() {
        Map<String, Object> numbers = Map.of("x", 1.0, "big", new BigInteger("12345678901234567890"), "n", 3L);
        assertThat(CompiledExpression.parse("[x, x|int, x + n, big + 1, n / 2]").evaluate(numbers))
                .contains(List.of(1.0, 1L, 4.0, new BigInteger("12345678901234567891"), 1.5));
        assertThat(CompiledExpression.text(1e16)).isEqualTo("1e+16");
        assertThat(CompiledExpression.text(true)).isEqualTo("true");
    }

    @Test
    void knowsTheVariablesThatItReads() {
        assertThat(CompiledExpression.parse("a.b ~ c['d'] | replace('e', f) if g is defined else range(2)")
                        .variables())
                .containsExactlyInAnyOrder("a", "c", "f", "g", "range");
        assertThat(Template.parse("{% for x in xs if y %}{{ x.z }}{% endfor %}").variables())
                .containsExactlyInAnyOrder("x", "xs", "y");
    }

    /** A value that cannot be read does no harm unless it is used. */
    @Test
    void aSupplierIsAskedWhereItIsUsed() {
        Supplier<Object> failing = () -> {
            throw new IllegalStateException("asked");
        };
        Map<String, Object> variables = Map.of(
                "picture", Map.of("bytes", failing, "path", "a.png"), "listed", List.of(failing), "alone", failing);
        assertThat(CompiledExpression.parse("picture.path").evaluate(variables)).contains("a.png");
        byte[] bytes = {-1, 7};
        assertThat(CompiledExpression.parse("[picture]").evaluate(Map.of("picture", Map.of("bytes", bytes))))
                .contains(List.of(Map.of("bytes", bytes)));
        List<String> uses = List.of(
                "picture.bytes",
                "picture['bytes']|int",
                "picture ~ ''",
                "listed[0]",
                "listed|first|int",
                "alone",
                "alone|int",
                "alone|default(1)",
                "listed|map('int')|list",
                "picture|tojson",
                "picture.values()|map('int')|list");
        for (String use : uses) {
            assertThatThrownBy(() -> CompiledExpression.parse(use).evaluate(variables))
                    .as(use)
                    .hasMessage("asked");
        }
    }

    @Test
    void whatIsNoExpressionIsRefused() {
        for (String wrong : List.of("a b", "a }} b {{ c", "[a, b", "", "{% if a %}")) {
            assertThatThrownBy(() -> CompiledExpression.parse(wrong)).as(wrong).isInstanceOf(TemplateException.class);
        }
    }

    private static Optional<Object> value(String expression) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("a", "one");
        variables.put("b", "two");
        variables.put("nothing", null);
        variables.put("inner", Map.of("list", List.of(Map.of("x", "p"), Map.of("x", "q"))));
        variables.put("shouted", SHOUTED);
        return CompiledExpression.parse(expression).evaluate(variables);
    }
}
