package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A template that turns a row's fields into a question that is answered by generating. Each part is a Jinja2 expression
 * over the fields, except {@code prompt}, which is a template. An empty part is absent.
 *
 * @param prompt the model's prompt
 * @param references the right answer, or a list of what people answered
 * @param answer the answer that training teaches; empty for the first of the references
 * @param id an id that is unique within the benchmark; if empty, it is made of the file's name and the row's number
 * @param images the image, or a list of images, before the prompt; each is a path or a structure of bytes and path
 * @param category the category of a question, of which scores are recorded one by one
 * @param subcategory the part of its category, for metrics that are means of subcategories
 * @param keep whether a row is of the split; empty for all rows
 */
public record AnswerTemplate(
        String prompt,
        String references,
        String answer,
        String id,
        String images,
        String category,
        String subcategory,
        String keep)
        implements Serializable {
    /** Creates a template of questions without categories. */
    public AnswerTemplate(String prompt, String references, String answer, String id, String images) {
        this(prompt, references, answer, id, images, "", "", "");
    }

    public AnswerTemplate {
        Require.that(!prompt.isEmpty(), "a template needs prompt");
        Require.that(!references.isEmpty(), "a template of generated answers needs references");
    }
}
