package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.world.Picture;
import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldQuestion;
import io.gradessweep.image.ImageSize;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes rows of the questions of a generated world. */
final class WorldRows {
    private WorldRows() {}

    /**
     * Returns the questions of a split. Those of a world of pictures are messages of a chat, since only a chat template says
     * where images are.
     *
     * @param images makes references to pictures, but not for a text model; empty if rows are read without
     */
    static List<Question> questions(TaskSpec.WorldQuestions source, Split split, Optional<RowImageReader> images) {
        World world = World.of(source.world());
        Optional<RowImageReader> shown = images.filter(reader -> reader.takesImages() && world.hasPictures());
        Prompting prompting =
                shown.isPresent() ? new Prompting(PromptFormat.CHAT, Prompting.PLAIN.cut()) : Prompting.PLAIN;
        List<Question> questions = new ArrayList<>();
        for (WorldQuestion asked : world.questions(source.attribute(), split)) {
            List<String> choices = asked.answers().stream().map(" "::concat).toList();
            questions.add(new Question(
                    asked.id(),
                    List.of(asked.prompt()),
                    choices,
                    asked.label(),
                    choices.get(asked.label()),
                    asked.fact(),
                    prompting,
                    shown.map(reader -> image(world.picture(asked.entity()), reader)).stream()
                            .toList()));
        }
        return questions;
    }

    /** Returns a reference to a picture, which is drawn whenever it is needed. */
    static RowImage image(Picture picture, RowImageReader reader) {
        return reader.generated(picture::image, new ImageSize(Picture.SIDE, Picture.SIDE), picture.content());
    }
}
