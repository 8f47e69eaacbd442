package io.gradessweep.spec;

import java.io.Serializable;

/**
 * How a row's fields become a question. Each part is a Jinja2 expression over the fields, but for {@code prompt}, which is a
 * template; an empty one is not given.
 *
 * @param prompt what the model is given, the same for every choice; empty where {@code prompts} are given
 * @param prompts a list, one for each choice, where the choices stand inside the text and what follows them is scored
 * @param choices a list of texts, scored behind the prompt and a blank; of {@link Protocol#INSTRUCT} empty: there the
 *     labels are scored
 * @param labels a list of what {@code answer} calls the choices; empty for 0, 1, ...
 * @param answer the right one of the labels
 * @param id unique within the benchmark; empty for the file's name and the row's number
 */
public record QuestionTemplate(String prompt, String prompts, String choices, String labels, String answer, String id)
        implements Serializable {
    public QuestionTemplate {
        Require.that(prompt.isEmpty() != prompts.isEmpty(), "a template needs either prompt or prompts");
        Require.that(!answer.isEmpty(), "a template needs answer");
        Require.that(!choices.isEmpty() || !labels.isEmpty(), "a template needs choices, or labels that are scored");
    }
}
