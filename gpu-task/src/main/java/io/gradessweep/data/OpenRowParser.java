package io.gradessweep.data;

import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.rows.Row;
import io.gradessweep.spec.AnswerTemplate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses rows with any fields into questions without choices by a {@link RowTemplate}. */
final class OpenRowParser implements RowParser<OpenQuestion> {
    private final Prompting prompting;
    private final RowTemplate template;
    private final Set<String> asked;

    /**
     * @param where the benchmark, for messages
     * @param images reads images; empty if rows are read without
     * @throws io.gradessweep.spec.InvalidInputException if a part of the template is malformed
     */
    OpenRowParser(String where, AnswerTemplate written, Prompting prompting, Optional<RowImageReader> images) {
        this.prompting = prompting;
        this.template = new RowTemplate(where, written.prompt(), images)
                .with("references", written.references())
                .with("answer", written.answer())
                .with("id", written.id())
                .with("images", written.images())
                .with("category", written.category())
                .with("subcategory", written.subcategory())
                .with("keep", written.keep());
        this.asked = template.fields();
    }

    @Override
    public Set<String> fields() {
        return asked;
    }

    @Override
    public boolean isOfSplit(Row row) {
        return !template.has("keep") || template.to(row).isTrue("keep");
    }

    @Override
    public OpenQuestion read(Row row, String id) {
        RowTemplate.Applied applied = template.to(row);
        List<String> references = applied.texts("references");
        String prompt = applied.prompt();
        if (prompt.isBlank()) {
            throw row.wrong("has no prompt: template.prompt comes to an empty text");
        }
        return new OpenQuestion(
                template.has("id") ? applied.text("id") : id,
                prompt,
                references,
                template.has("answer") ? applied.text("answer") : references.get(0),
                prompting,
                applied.images(),
                template.has("category") ? applied.text("category") : "",
                template.has("subcategory") ? applied.text("subcategory") : "");
    }
}
