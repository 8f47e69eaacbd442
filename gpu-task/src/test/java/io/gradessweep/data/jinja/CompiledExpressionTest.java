package io.gradessweep.data.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                .hasMessage("line 1: 'c' is undefined");
        assertThatThrownBy(() -> Template.parse("{{ a.c }}").renderStrictly(Map.of("a", Map.of())))
                .hasMessage("line 1: 'c' is undefined");
        assertThat(Template.parse("x {{ c }}").render(Map.of())).isEqualTo("x ");
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
