package io.gradessweep.report;

import io.gradessweep.document.Picture;
import java.util.ArrayList;
import java.util.List;

/** The report's section of figures, without the one that the summary shows. */
final class FigureSection {
    private FigureSection() {}

    static ReportSection of(ResultDatabase database) {
        List<Picture> pictures = new ArrayList<>();
        for (ReportFigure figure : ReportFigure.values()) {
            if (figure != ReportFigure.ACCURACY_FLOPS) {
                pictures.addAll(figure.pictures(database));
            }
        }
        if (pictures.isEmpty()) {
            return ReportSection.ofText("");
        }
        List<String> parts = new ArrayList<>(List.of("## Figures\n"));
        pictures.forEach(picture -> parts.add(picture.markdown()));
        parts.add(Resource.read("figures-notes.md"));
        return new ReportSection(String.join("\n", parts), List.of(), pictures);
    }
}
