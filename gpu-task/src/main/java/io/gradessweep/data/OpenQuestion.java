package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import java.util.List;

/**
 * A question without choices, which a model answers in its own words.
 *
 * @param id unique within the task
 * @param references the right answers, or what each person answered; at least one
 * @param response the answer that training teaches
 * @param images the images before the prompt
 * @param category the category; empty if there are none
 * @param subcategory the part of its category; empty if there are none
 */
public record OpenQuestion(
        String id,
        String prompt,
        List<String> references,
        String response,
        Prompting prompting,
        List<RowImage> images,
        String category,
        String subcategory)
        implements PromptResponse {
    public OpenQuestion {
        references = List.copyOf(references);
        images = List.copyOf(images);
        if (references.isEmpty() || response.isBlank()) {
            throw new IllegalArgumentException(id + ": a reference and a response are needed");
        }
    }

    @Override
    public String normalisedPrompt() {
        return TrainingRow.withImages(Question.normalised(prompt), images);
    }

    @Override
    public String fact() {
        return "";
    }
}
