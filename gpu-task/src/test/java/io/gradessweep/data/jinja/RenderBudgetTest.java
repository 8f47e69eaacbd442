package io.gradessweep.data.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template does counts by the size of what it is done with, whether or not anything is printed. */
class RenderBudgetTest {
    private static final int SIZE = 3000;
    private static final Map<String, ?> VARIABLES = Map.of(
            "text",
            "x".repeat(SIZE),
            "xs",
            Collections.nCopies(SIZE, "x"),
            "map",
            IntStream.range(0, SIZE).boxed().collect(Collectors.toMap(i -> "k" + i, i -> i)),
            "one",
            List.of("x"));

    @Test
    void asMuchAsIsAllowedMayBeSpent() {
        RenderBudget budget = new RenderBudget(3, false);
        assertThatCode(() -> {
                    budget.spend(2);
                    budget.reach(Place.START);
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> budget.spend(1)).hasMessage("the template does more work than a template may");
    }

    private static String rendered(String template, long units) {
        return Template.parse(template).render(VARIABLES, new RenderBudget(units, false));
    }

    /** Each costs at least the 3,000 items or characters that it goes over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "'%s' | replace('%s', text)",
                "text | replace('x', 'y')",
                "text | replace('x', 'y', 2)",
                "text.replace('x', 'y')",
                "text.upper()",
                "text.strip()",
                "text.split('x')",
                "text + 'x'",
                "one * 3000",
                "'x' * 3000",
                "xs + one",
                "xs | join",
                "xs | first",
                "xs | last",
                "xs[::2]",
                "text[:2]",
                "xs | reverse",
                "xs | list",
                "xs | length",
                "xs | select('none')",
                "xs | map('length')",
                "map | items",
                "text | upper",
                "text | trim",
                "[text] | upper",
                "[[text]] | string",
                "[[text]] | join",
                "{'x': text} ~ ''",
                "['x' ~ text] | tojson",
                "text | length",
                "xs | tojson",
                "map | tojson",
                "range(3000)",
                "dict(**map)"
            })
    void whatIsDoneWithALongValueCostsItsLength(String expression) {
        String quiet = "{% set y = " + expression + " %}";
        assertThat(rendered(quiet, 40L * SIZE)).isEmpty();
        String loud = expression.equals("text") ? "{{ text }}" : quiet;
        assertThatThrownBy(() -> rendered(loud, SIZE - 100))
                .as(expression)
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("more work than a template may");
    }

    /** Statements that print nothing cost one unit each, wherever they stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% set y = 1 %}",
                "{% set y %}{% endset %}",
                "{% if true %}{% endif %}",
                "{% macro m() %}{% endmacro %}",
                "{% set ns = namespace() %}"
            })
    void aStatementCostsSomething(String statement) {
        String many = "{% for x in xs %}" + statement + "{% endfor %}";
        assertThat(rendered(many, 40L * SIZE)).isEmpty();
        long loop = 1;
        while (isRefused("{% for x in xs %}{% endfor %}", loop)) {
            loop += 500;
        }
        long enoughForTheLoopAlone = loop + SIZE / 2;
        assertThatThrownBy(() -> rendered(many, enoughForTheLoopAlone)).isInstanceOf(TemplateException.class);
    }

    private static boolean isRefused(String template, long units) {
        try {
            rendered(template, units);
            return false;
        } catch (TemplateException e) {
            return true;
        }
    }

    @Test
    void mappingsAreEqualByTheirKeysAndValues() {
        String template = "{{ {'a': 1} == {'a': 2} }} {{ {'a': 1} == {'a': 1, 'b': 2} }} {{ {'a': 1} == {'b': 1} }}"
                + " {{ {'a': 1} == {'a': 1.0} }} {{ {1: 'a'} == {1.0: 'a'} }} {{ {'a': [1]} == {'a': [1]} }}";
        assertThat(Template.parse(template).render(Map.of())).isEqualTo("False False False True True True");
    }
}
