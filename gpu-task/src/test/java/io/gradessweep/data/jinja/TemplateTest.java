package io.gradessweep.data.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against Jinja2 itself: {@code language.json} was rendered once by Jinja2 3.1.6 (CPython 3.11) in an {@code
 * ImmutableSandboxedEnvironment} set up as transformers does: trim_blocks, lstrip_blocks, loop controls, {@code tojson} of
 * {@code json.dumps(ensure_ascii=False)}, {@code raise_exception}; without {@code strftime_now}.
 */
class TemplateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> VARIABLES =
            JSON.convertValue(read().get("variables"), new TypeReference<>() {});

    private static JsonNode read() {
        try (InputStream in = TemplateTest.class.getResourceAsStream("/io/gradessweep/data/chat/language.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(read().get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rendersAsJinja2(JsonNode expected) {
        Template template = Template.parse(expected.get("template").asText());
        if (expected.has("raises")) {
            assertThatThrownBy(() -> template.render(VARIABLES)).isInstanceOf(TemplateException.class);
            return;
        }
        assertThat(template.render(VARIABLES))
                .isEqualTo(expected.get("expected").asText());
        assertThat(template.render(VARIABLES))
                .as("again")
                .isEqualTo(expected.get("expected").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0000',
            value = {
                "a{% include 'x' %}        # line 1, {% include 'x' %}: the block {% include %} is not supported",
                "{% extends 'x' %}         # the block {% extends %} is not supported",
                "{% import 'x' as y %}     # the block {% import %} is not supported",
                "{{ x | pprint }}          # the filter pprint is not supported",
                "{{ x is sameas y }}       # the test sameas is not supported",
                "{{ 3 / 0 }}               # division by zero",
                "{{ 'a' * 1.5 }}           # '1.5' is not a whole number",
                "{{ [1] + (2,) }}          # a list and a tuple cannot be joined",
                "{{ 2 ** 99999999 }}       # more work than a template may",
                "{{ 10 ** 5000 }}          # more than 4300 digits",
                "{{ 1 2 }}                 # expected the end of the tag, not '2'",
                "{{ strftime_now('%d') }}  # 'strftime_now' is undefined",
                "{{ 1 // 0 }}              # division by zero",
                "{{ 'a' ? }}               # unexpected character '?'",
                "{{ 'a                     # a string is never closed with '",
                "{{ a                      # a tag is never closed with }}",
                "{% if a                   # a tag is never closed with %}",
                "{% if a %}                # expected one of elif, else, endif",
                "{% endfor %}              # the block {% endfor %} is not supported",
                "{% if %}{% endif %}       # an expression is missing",
                "{{ a b }}                 # expected the end of the tag, not 'b'",
                "{{ [1, 2 }}               # a tag is never closed",
                "{{ f(a=1, 2) }}           # expected an argument with a name",
                "{% set a.b = 1 %}         # 'a' is not a namespace",
                "{{ [1][::0] }}            # a slice's step must not be 0",
            })
    void refusesWithALineWhatItCannotRender(String template, String message) {
        assertThatThrownBy(() -> Template.parse(template.strip()).render(Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("line 1")
                .hasMessageContaining(message);
    }

    @Test
    void namesLineAndTagShortly() {
        String tag = "{{ missing.x ~\n   '" + "long ".repeat(99) + "' }}";
        assertThatThrownBy(() -> Template.parse("\n" + tag).render(Map.of()))
                .hasMessageStartingWith("line 2, {{ missing.x ~ 'long long ")
                .hasMessageEndingWith("...: 'missing' is undefined");
    }

    @Test
    void namesTheLineOfAnErrorFurtherDown() {
        Template template = Template.parse("\n\n{% for x in xs %}\n{{ raise_exception('no ' ~ x) }}\n{% endfor %}");
        assertThatThrownBy(() -> template.render(VARIABLES))
                .isInstanceOf(TemplateException.class)
                .hasMessage("line 4, {{ raise_exception('no ' ~ x) }}: no b");
        assertThatThrownBy(() -> Template.parse("a\nb\n{{ 'c\n' }}\n{{ 1 2 }}"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("line 5, {{ 1 2 }}: expected the end of the tag, not '2'");
    }

    /** Nothing of Java can be reached, whatever the value. */
    @ParameterizedTest
    @CsvSource({"getClass", "class", "__class__", "hashCode", "toString", "format", "append"})
    void hasNoAttributesOfJava(String name) {
        for (String value : Arrays.asList("'a'", "1", "true", "none", "[1]", "{'a': 1}", "range", "namespace()")) {
            String asked = "{{ (%s).%s is defined }}{{ (%s)['%s'] is defined }}".formatted(value, name, value, name);
            assertThat(Template.parse(asked).render(Map.of())).as(asked).isEqualTo("FalseFalse");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0000',
            value = {
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}",
                "{{ 'a' * 99999999999 }}",
                "{{ range(999999) }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            })
    void boundsTimeAndMemory(String template) {
        assertThatThrownBy(() -> Template.parse(template).render(Map.of())).isInstanceOf(TemplateException.class);
    }

    @Test
    void boundsNesting() {
        String deep = "{{ " + "(".repeat(200_000) + "1" + ")".repeat(200_000) + " }}";
        assertThatThrownBy(() -> Template.parse(deep))
                .isInstanceOf(TemplateException.class)
                .hasMessage("the template is nested too deeply");
    }

    /** Long conversations are within the bounds by far: a few units of work for each character. */
    @Test
    void rendersLongTextsWithLittleWork() {
        String template = "{% for x in xs %}{{ '<' + x.strip() + '>' }}{% endfor %}";
        String text = "words ".repeat(20_000);
        Map<String, ?> variables = Map.of("xs", Collections.nCopies(4, text));
        String rendered = Template.parse(template).render(variables);
        assertThat(rendered).hasSize(4 * (text.length() + 1));
        RenderBudget few = new RenderBudget(5L * rendered.length(), false);
        assertThat(Template.parse(template).render(variables, few)).isEqualTo(rendered);
        RenderBudget tooLittle = new RenderBudget(rendered.length() / 2, false);
        assertThatThrownBy(() -> Template.parse(template).render(variables, tooLittle))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("more work than a template may");
    }
}
