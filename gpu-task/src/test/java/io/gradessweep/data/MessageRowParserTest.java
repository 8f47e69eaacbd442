package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageRowParserTest {
    private static final String GOOD =
            "{\"source\":\"x\",\"tools\":[],\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                    + "{\"role\":\"assistant\",\"content\":\"Ho\",\"tool_calls\":null},{\"role\":\"user\",\"content\":\"Bye\"}]}";

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void file() {
        file = directory.resolve("rows.jsonl");
    }

    @Test
    void readsLinesAndArraysUpToTheLastAnswer() throws IOException {
        Files.writeString(file, GOOD + "\n" + GOOD + "\n");
        List<Conversation> lines = Rows.read(file, new MessageRowParser(RowImageReader.ofTextModel("tiny")));
        assertThat(lines).extracting(Conversation::id).containsExactly("rows-1", "rows-2");
        assertThat(lines.get(0).messages()).containsExactly(Message.user("Hi"), Message.assistant("Ho"));
        assertThat(lines.get(0).normalisedPrompt()).isEqualTo("hi");
        Files.writeString(file, "[" + GOOD + ",\n" + GOOD + "]\n");
        assertThat(Rows.read(file, new MessageRowParser(RowImageReader.ofTextModel("tiny"))))
                .isEqualTo(lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0000',
            value = {
                "{\"messages\": 1}           # field 'messages' must be a list of {role, content}",
                "{\"messages\": []}          # field 'messages' must be a list",
                "{\"tools\": [1], \"messages\": [1]} # field 'tools' is not supported",
                "{\"messages\": [            # not JSON",
                "{} {}                       # not JSON",
                "{\"messages\": [{\"role\":\"tool\",\"content\":\"x\"}]}      # message 1: field 'role' must be system, user or assistant, not 'tool'",
                "{\"messages\": [{\"role\":\"user\",\"content\":[]}]}         # message 1: field 'content' must be a text",
                "{\"messages\": [{\"role\":\"user\"}]}                        # message 1: field 'content' must be a text",
                "{\"messages\": [{\"role\":\"user\",\"content\":\"x\"}]}      # the assistant must answer something",
                "{\"messages\": [{\"role\":\"assistant\",\"content\":\"x\"}]} # the assistant must answer something",
                "{\"messages\": [{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"system\",\"content\":\"x\"}]} # only the first message",
                "{\"messages\": [{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[1]}]} # message 1: field 'tool_calls' is not supported",
            })
    void namesFileAndRowThatIsWrong(String row, String message) throws IOException {
        Files.writeString(file, GOOD + "\n" + row.strip() + "\n" + GOOD + "\n");
        assertThatThrownBy(() -> Rows.read(file, new MessageRowParser(RowImageReader.ofTextModel("tiny"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file + ":2: ")
                .hasMessageContaining(message);
    }

    @Test
    void namesAFileWithoutRows() throws IOException {
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> Rows.read(file, new MessageRowParser(RowImageReader.ofTextModel("tiny"))))
                .hasMessage(file + ": holds no rows");
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> Rows.read(file, new MessageRowParser(RowImageReader.ofTextModel("tiny"))))
                .hasMessage(file + ": holds no rows");
    }
}
