package io.gradessweep.cli;

import io.gradessweep.data.OpenQuestion;
import io.gradessweep.data.Question;
import io.gradessweep.data.Questions;
import io.gradessweep.data.TrainingText;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import java.util.List;

/** Lays out what a model is given: training rows, and prompts and choices character for character. */
final class QuestionText {
    private QuestionText() {}

    /** Lays out training rows. */
    static String of(List<TrainingText> rows) {
        StringBuilder text = new StringBuilder();
        for (TrainingText row : rows) {
            text.append("### ")
                    .append(row.task())
                    .append(", training row ")
                    .append(row.id())
                    .append("\n\n");
            for (TrainingText.Part part : row.parts()) {
                text.append(part.isLearned() ? "learned:\n" : "given:\n").append(fenced(part.text()));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Lays out the first items of every benchmark of a run. */
    static String of(RunSpec spec, int items) {
        StringBuilder text = new StringBuilder();
        for (TaskSpec task : spec.data().benchmarks()) {
            if (task.source() instanceof TaskSpec.AnswerFiles) {
                Questions.answered(task).stream().limit(items).forEach(question -> append(text, task, question));
                continue;
            }
            List<Question> questions = Questions.scored(task);
            for (Question question : questions.subList(0, Math.min(items, questions.size()))) {
                text.append(heading(task, question.id()));
                append(text, question);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Question question) {
        boolean shared = question.prompts().size() == 1;
        if (shared) {
            text.append(fenced(question.prompt()));
        }
        for (int i = 0; i < question.choices().size(); i++) {
            String choice = question.choices().get(i);
            text.append(i == question.label() ? "right:\n" : "wrong:\n")
                    .append(fenced(shared ? choice : question.prompt(i) + "|" + choice));
        }
        text.append('\n');
    }

    private static String heading(TaskSpec task, String id) {
        return "### " + task.name() + ", item " + id + "\n\n";
    }

    private static void append(StringBuilder text, TaskSpec task, OpenQuestion question) {
        text.append(heading(task, question.id())).append(fenced(question.prompt()));
        for (String reference : question.references()) {
            text.append("reference:\n").append(fenced(reference));
        }
        text.append('\n');
    }

    private static String fenced(String text) {
        return "```\n" + text + "\n```\n";
    }
}
