package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.jinja.CompiledExpression;
import io.gradessweep.data.jinja.Template;
import io.gradessweep.data.jinja.TemplateException;
import io.gradessweep.data.rows.Row;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Parses rows with any fields into questions by Jinja2 expressions, as lm-evaluation-harness's task files do. A field
 * that a prompt uses and the row does not have is an error, as with its {@code StrictUndefined}.
 */
final class TemplatedRowParser implements RowParser<Question> {
    private final Protocol protocol;
    private final Prompting prompting;
    private final Template prompt;
    private final Map<String, Part> parts = new HashMap<>();
    private final Set<String> asked;
    private final Optional<RowImageReader> images;

    /** An expression of the benchmark's file. */
    private record Part(String written, CompiledExpression expression) {}

    /**
     * @param where the benchmark, for messages
     * @param images reads images, or refuses them for a text model; empty if rows are read without
     * @throws InvalidInputException if a part of the template is malformed
     */
    TemplatedRowParser(
            String where,
            QuestionTemplate template,
            Protocol protocol,
            Prompting prompting,
            Optional<RowImageReader> images) {
        this.images = images;
        this.protocol = protocol;
        this.prompting = prompting;
        this.prompt = parsed(where, "prompt", template.prompt(), Template::parse);
        add(where, "prompts", template.prompts());
        add(where, "choices", template.choices());
        add(where, "labels", template.labels());
        add(where, "answer", template.answer());
        add(where, "id", template.id());
        if (images.isPresent()) {
            add(where, "images", template.images());
        }
        this.asked = Stream.concat(
                        Stream.of(prompt.variables()),
                        parts.values().stream().map(part -> part.expression().variables()))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
        boolean instruct = protocol == Protocol.INSTRUCT;
        String scored = instruct ? "labels" : "choices";
        if (!parts.containsKey(scored)) {
            throw new InvalidInputException(
                    where + ": a template of protocol " + protocol.label() + " needs " + scored + ", which are scored");
        }
        if (instruct && (parts.containsKey("choices") || parts.containsKey("prompts"))) {
            throw new InvalidInputException(where
                    + ": under protocol instruct labels are scored behind one prompt; leave choices and prompts out");
        }
    }

    private void add(String where, String part, String written) {
        if (!written.isEmpty()) {
            parts.put(part, new Part(written, parsed(where, part, written, CompiledExpression::parse)));
        }
    }

    private static <T> T parsed(String where, String part, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (TemplateException e) {
            throw new InvalidInputException(where + ": template." + part + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Set<String> fields() {
        return asked;
    }

    @Override
    public Question read(Row row, String id) {
        Map<String, Object> fields = new HashMap<>(row.fields());
        fields.putAll(RowFunctions.ALL);
        return question(row, fields, id);
    }

    private Question question(Row row, Map<String, Object> fields, String id) {
        String named = parts.containsKey("id") ? text(row, fields, "id") : id;
        String answer = text(row, fields, "answer");
        if (protocol == Protocol.INSTRUCT) {
            List<String> labels = texts(row, fields, "labels");
            int label = InstructRowParser.label(row, labels, answer);
            return InstructRowParser.question(named, prompt(row, fields), labels, label, prompting)
                    .withImages(images(row, fields));
        }
        List<String> choices = texts(row, fields, "choices");
        List<String> labels = parts.containsKey("labels")
                ? texts(row, fields, "labels")
                : IntStream.range(0, choices.size()).mapToObj(String::valueOf).toList();
        List<String> prompts =
                parts.containsKey("prompts") ? texts(row, fields, "prompts") : List.of(prompt(row, fields));
        if (labels.size() != choices.size() || (prompts.size() != 1 && prompts.size() != choices.size())) {
            throw row.wrong("has " + choices.size() + " choices, " + labels.size() + " labels and " + prompts.size()
                    + " prompts");
        }
        return continued(named, prompts, choices, InstructRowParser.label(row, labels, answer))
                .withImages(images(row, fields));
    }

    private List<RowImage> images(Row row, Map<String, Object> fields) {
        if (!parts.containsKey("images")) {
            return List.of();
        }
        Object written = value(row, fields, "images");
        List<RowImage> read = new ArrayList<>();
        for (Object image : written instanceof List<?> list ? list : List.of(written)) {
            read.add(images.orElseThrow().read(row, image, "image " + (read.size() + 1)));
        }
        return read;
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

    private String prompt(Row row, Map<String, Object> fields) {
        try {
            return prompt.renderStrictly(fields);
        } catch (TemplateException e) {
            throw row.wrong("template.prompt cannot be applied: " + e.getMessage());
        }
    }

    private Object value(Row row, Map<String, Object> fields, String part) {
        try {
            return parts.get(part).expression().evaluate(fields).orElse("");
        } catch (TemplateException e) {
            throw row.wrong(
                    "template." + part + ", " + parts.get(part).written() + ", cannot be applied: " + e.getMessage());
        }
    }

    private String text(Row row, Map<String, Object> fields, String part) {
        String text = CompiledExpression.text(value(row, fields, part));
        if (text.isBlank()) {
            throw row.wrong("has no " + part + ": " + parts.get(part).written() + " is empty");
        }
        return text;
    }

    private List<String> texts(Row row, Map<String, Object> fields, String part) {
        Object value = value(row, fields, part);
        if (!(value instanceof List<?> list) || list.size() < 2) {
            throw row.wrong(
                    "needs at least two " + part + ": " + parts.get(part).written() + " is " + Fields.shown(value));
        }
        List<String> texts = new ArrayList<>();
        for (Object item : list) {
            if (item == null || CompiledExpression.text(item).isBlank()) {
                throw row.wrong("number " + (texts.size() + 1) + " of its " + part + " is empty");
            }
            texts.add(CompiledExpression.text(item));
        }
        return texts;
    }
}
