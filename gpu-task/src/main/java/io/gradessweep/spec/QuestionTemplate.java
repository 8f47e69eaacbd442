package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A template that turns a row's fields into a question. Each part is a Jinja2 expression over the fields, except
 * {@code prompt}, which is a template. An empty part is absent.
 *
 * @param prompt the model's prompt, the same for every choice; empty if {@code prompts} are given
 * @param prompts a list with one prompt for each choice, for questions whose choices are inside the text and whose
 *     continuation is scored
 * @param choices a list of texts that are scored after the prompt and a space; empty for {@link Protocol#INSTRUCT},
 *     which scores the labels
 * @param labels a list of the values that {@code answer} uses for the choices; empty for 0, 1, ...
 * @param answer the label of the right choice
 * @param id an id that is unique within the benchmark; if empty, it is made of the file's name and the row's number
 * @param images the image, or a list of images, before the prompt; each is a path or a structure of bytes and path
 */
public record QuestionTemplate(
        String prompt, String prompts, String choices, String labels, String answer, String id, String images)
        implements Serializable {
    public QuestionTemplate {
        Require.that(prompt.isEmpty() != prompts.isEmpty(), "a template needs either prompt or prompts");
        Require.that(!answer.isEmpty(), "a template needs answer");
        Require.that(!choices.isEmpty() || !labels.isEmpty(), "a template needs choices, or labels that are scored");
    }

    /** Creates a template of questions without images. */
    public QuestionTemplate(String prompt, String prompts, String choices, String labels, String answer, String id) {
        this(prompt, prompts, choices, labels, answer, id, "");
    }
}
