package io.tsds.cli.options;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Concepts;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** What candidates are held against each other by. */
final class ConceptOptions implements OptionSection {
  @Option(
      names = "--concepts-column",
      paramLabel = "NAME",
      description = "Column of lists of concepts. Default: ${DEFAULT-VALUE}.")
  String conceptsColumn;

  @Option(
      names = "--concepts-from",
      paramLabel = "NAME",
      split = ",",
      description =
          "Columns of texts, with commas between them, of which concepts are extracted (RAKE),"
              + " instead of a column of concepts.")
  List<String> conceptsFrom;

  @Option(names = "--no-concept-filter", description = "Reject no candidate for its concepts.")
  boolean noConceptFilter;

  @Option(
      names = "--max-concepts",
      paramLabel = "COUNT",
      description = "The most concepts of a candidate that count. Default: ${DEFAULT-VALUE}.")
  int maxConcepts;

  @Option(
      names = "--concept-tolerance",
      paramLabel = "THETA",
      description =
          "The share of a candidate's pairs of known concepts that no accepted candidate may have had"
              + " yet, in [0, 1]. Default: ${DEFAULT-VALUE}.")
  double conceptTolerance;

  @Override
  public String heading() {
    return "Concepts";
  }

  Concepts concepts(Predicate<String> given) {
    List<String> texts = conceptsFrom == null ? List.of() : conceptsFrom;
    if (noConceptFilter && (given.test("concepts-column") || !texts.isEmpty())) {
      throw UserException.of(
          "no-concept-filter",
          "contradicts `%s`; give one of them",
          texts.isEmpty() ? "concepts-column" : "concepts-from");
    }
    boolean column = !noConceptFilter && (texts.isEmpty() || given.test("concepts-column"));
    return new Concepts(column ? conceptsColumn : null, texts, maxConcepts, conceptTolerance);
  }
}
