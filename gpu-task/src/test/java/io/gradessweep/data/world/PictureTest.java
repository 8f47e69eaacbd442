package io.gradessweep.data.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.image.RgbImage;
import io.gradessweep.spec.WorldSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Worlds of pictures: what is drawn is what is asked for, and no document says it in the words of an answer. */
class PictureTest {
    private static final World WORLD = World.of(new WorldSpec(64, 4, 1, WorldSpec.Kind.PICTURES, ""));

    /** Pixels that are brighter than any noise of the ground, in each quarter. */
    private static int[] bright(RgbImage image) {
        int[] quarters = new int[4];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int at = (y * image.width() + x) * RgbImage.CHANNELS;
                int most = 0;
                for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                    most = Math.max(most, image.samples()[at + channel] & 0xff);
                }
                if (most >= 200) {
                    quarters[2 * y / image.height() * 2 + 2 * x / image.width()]++;
                }
            }
        }
        return quarters;
    }

    @Test
    void onlyTheQuarterThatIsAskedForShowsAnything() {
        for (int place = 0; place < 4; place++) {
            for (int shape = 0; shape < 4; shape++) {
                int one = bright(new Picture(List.of(0, shape, 0, place), 7).image())[place];
                int[] all = bright(new Picture(List.of(0, shape, 3, place), 7).image());
                assertThat(one).isGreaterThan(30);
                assertThat(all[place]).as("four of shape %s", shape).isEqualTo(4 * one);
                all[place] = 0;
                assertThat(all).containsOnly(0);
            }
        }
    }

    @Test
    void everyColourAndShapeDiffersAndEqualPicturesAreEqual() {
        Set<String> seen = new HashSet<>();
        for (int colour = 0; colour < 4; colour++) {
            for (int shape = 0; shape < 4; shape++) {
                Picture picture = new Picture(List.of(colour, shape, 1, 2), 5);
                assertThat(picture.image().samples())
                        .isEqualTo(new Picture(List.of(colour, shape, 1, 2), 5)
                                .image()
                                .samples());
                seen.add(Arrays.toString(picture.image().samples()));
            }
        }
        assertThat(seen).hasSize(16);
    }

    @Test
    void questionsAskForWhatTheirPictureShows() {
        assertThat(WORLD.attributes()).containsExactly("colour", "shape", "count", "place");
        for (int attribute = 0; attribute < 4; attribute++) {
            for (WorldQuestion asked : WORLD.questions(WORLD.attributes().get(attribute), Split.TEST)) {
                assertThat(WORLD.picture(asked.entity()).values().get(attribute))
                        .isEqualTo(asked.label());
            }
        }
    }

    @Test
    void documentsHaveNoWordOfAnAnswerAndNoPictureOfAQuestion() {
        Set<String> answers = new HashSet<>();
        Set<String> asked = new HashSet<>();
        for (String attribute : WORLD.attributes()) {
            for (WorldQuestion question : WORLD.questions(attribute, Split.TEST)) {
                answers.addAll(question.answers());
                asked.add(WORLD.picture(question.entity()).content());
            }
        }
        PictureDocuments documents = new PictureDocuments(WORLD);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            PictureDocuments.Document document = documents.draw(random);
            assertThat(List.of(document.text().split(" "))).doesNotContainAnyElementsOf(answers);
            assertThat(asked).doesNotContain(document.picture().content());
            assertThat(WORLD.words()).containsAll(List.of(document.text().split(" ")));
        }
        assertThat(WORLD.words()).doesNotContainAnyElementsOf(WORLD.entities());
    }
}
