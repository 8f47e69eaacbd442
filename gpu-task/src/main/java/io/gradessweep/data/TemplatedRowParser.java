package io.gradessweep.data;

import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.rows.Row;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Parses rows with any fields into multiple-choice questions by a {@link RowTemplate}. */
final class TemplatedRowParser implements RowParser<Question> {
    private final Protocol protocol;
    private final Prompting prompting;
    private final RowTemplate template;
    private final Set<String> asked;

    /**
     * @param where the benchmark, for messages
     * @param images reads images, or refuses them for a text model; empty if rows are read without
     * @throws InvalidInputException if a part of the template is malformed
     */
    TemplatedRowParser(
            String where,
            QuestionTemplate written,
            Protocol protocol,
            Prompting prompting,
            Optional<RowImageReader> images) {
        this.protocol = protocol;
        this.prompting = prompting;
        this.template = new RowTemplate(where, written.prompt(), images)
                .with("prompts", written.prompts())
                .with("choices", written.choices())
                .with("labels", written.labels())
                .with("answer", written.answer())
                .with("id", written.id())
                .with("images", written.images());
        this.asked = template.fields();
        boolean instruct = protocol == Protocol.INSTRUCT;
        String scored = instruct ? "labels" : "choices";
        if (!template.has(scored)) {
            throw new InvalidInputException(
                    where + ": a template of protocol " + protocol.label() + " needs " + scored + ", which are scored");
        }
        if (instruct && (template.has("choices") || template.has("prompts"))) {
            throw new InvalidInputException(where
                    + ": under protocol instruct labels are scored behind one prompt; leave choices and prompts out");
        }
    }

    @Override
    public Set<String> fields() {
        return asked;
    }

    @Override
    public Question read(Row row, String id) {
        RowTemplate.Applied applied = template.to(row);
        String named = template.has("id") ? applied.text("id") : id;
        String answer = applied.text("answer");
        if (protocol == Protocol.INSTRUCT) {
            List<String> labels = applied.choices("labels");
            int label = InstructRowParser.label(row, labels, answer);
            return InstructRowParser.question(named, applied.prompt(), labels, label, prompting)
                    .withImages(applied.images());
        }
        List<String> choices = applied.choices("choices");
        List<String> labels = template.has("labels")
                ? applied.choices("labels")
                : IntStream.range(0, choices.size()).mapToObj(String::valueOf).toList();
        List<String> prompts = template.has("prompts") ? applied.choices("prompts") : List.of(applied.prompt());
        if (labels.size() != choices.size() || (prompts.size() != 1 && prompts.size() != choices.size())) {
            throw row.wrong("has " + choices.size() + " choices, " + labels.size() + " labels and " + prompts.size()
                    + " prompts");
        }
        return continued(named, prompts, choices, InstructRowParser.label(row, labels, answer))
                .withImages(applied.images());
    }

    /**
     * Creates a question as lm-evaluation-harness does: a blank joins prompt and choice, and blanks at the end of a
     * prompt are scored too.
     */
    private Question continued(String id, List<String> prompts, List<String> choices, int label) {
        List<String> continuations = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            String before = prompts.get(prompts.size() == 1 ? 0 : i);
            continuations.add(before.substring(before.stripTrailing().length()) + " " + choices.get(i));
        }
        List<String> stripped = prompts.stream().map(String::stripTrailing).toList();
        return new Question(id, stripped, continuations, label, continuations.get(label), "", prompting);
    }
}
