package io.gradessweep.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProblemTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    record Inner(int n) {
        Inner {
            if (n < 0) {
                throw new InvalidInputException("n must be a whole number >= 0, not " + n);
            }
        }
    }

    record Outer(String name, List<Inner> inner) {}

    /** Quotes are single here; no message may hold a word of the library. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a': 1                  | it ends too early, at line 1, column 8",
                "{'a': 1, 'a': 2}         | the key 'a' is there twice, at line 1, column 13",
                "{'a': NaN}               | NaN and Infinity are no numbers of JSON, at line 1, column 10",
                "{'a': -Infinity}         | NaN and Infinity are no numbers of JSON",
                "{'a': None}              | 'None' is no value; texts stand in double quotes, at line 1",
                "{a: 1}                   | a key in double quotes was expected, at line 1, column 2",
                "{'a' 1}                  | a colon was expected after a key",
                "{'a': 1 'b': 2}          | a comma or a closing bracket was expected",
                "[1, 2}                   | a closing bracket does not match the one that opens",
                "{'a': 'x~y'}             | a text holds a line break or another control character, which JSON writes as \\n or",
                "{'a': '\\q'}             | a text holds a backslash, which JSON writes twice",
                "{'a': 01}                | a number is written wrongly",
                "{'a': 1.}                | a number is written wrongly",
                "{'a': 1e}                | a number is written wrongly",
                "{'a': }                  | a JSON value was expected",
                "{} {}                    | there is more than one value",
                "{'a':~1,~}               | a key in double quotes was expected, at line 3, column 1"
            })
    void whatCannotBeParsed(String text, String expected) {
        assertWords(text.replace('\'', '"').replace('~', '\n'), Object.class, expected);
    }

    @Test
    void whatIsNestedTooDeeply() {
        assertWords("[".repeat(2000), Object.class, "it is nested too deeply");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'x', 'inner': [], 'more': 1}          | the key more is unknown",
                "{'name': 'x'}                                  | the key inner is missing",
                "{'name': 'x', 'inner': [{'n': 1}, {}]}         | the key inner[1].n is missing",
                "{'name': 'x', 'inner': [{'n': 'many'}]}        | inner[0].n has a value of another kind",
                "{'name': 'x', 'inner': [{'n': -1}]}            | n must be a whole number >= 0, not -1",
                "{'name': 'x', 'inner': [{'n': 1e}]}            | a number is written wrongly, at line 1",
            })
    void whatHoldsAnotherThing(String text, String expected) {
        assertWords(text.replace('\'', '"'), Outer.class, expected);
    }

    private static void assertWords(String text, Class<?> type, String expected) {
        JsonProcessingException error =
                catchThrowableOfType(JsonProcessingException.class, () -> JSON.readValue(text, type));
        assertThat(error).as(text).isNotNull();
        assertThat(JsonProblem.of(error))
                .startsWith(expected)
                .doesNotContain("Json", "token", "deserialize", "Unexpected", "creator", "`");
    }
}
