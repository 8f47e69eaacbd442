package io.gradessweep.data;

import io.gradessweep.data.rows.Row;
import java.util.Map;
import java.util.Set;

/**
 * Parses rows of Stanford Alpaca: {@code instruction}, {@code input}, which may be empty or missing, and
 * {@code output}. It uses Alpaca's two prompts or, if asked to, the model's chat template. A row with an image is refused.
 */
record AlpacaRowParser(Prompting prompting) implements RowParser<Completion> {
    @Override
    public Set<String> fields() {
        return ImageColumns.beside("instruction", "input", "output");
    }

    @Override
    public Completion read(Row row, String id) {
        ImageColumns.requireEmpty(row, "alpaca");
        Map<String, Object> fields = row.fields();
        String instruction = Fields.text(row, fields, "instruction");
        Object input = fields.getOrDefault("input", "");
        if (input != null && !(input instanceof String)) {
            throw row.wrong("field 'input' must be a text, not " + input);
        }
        String prompt = AlpacaPrompt.of(instruction, input == null ? "" : (String) input, prompting.format());
        return new Completion(id, prompt, Fields.text(row, fields, "output"), prompting);
    }
}
