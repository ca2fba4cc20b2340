package io.tsds.cli.options;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What the selection is compared with. */
public final class ComparisonOptions implements OptionSection {
  @Option(
      names = "--reference",
      paramLabel = "NAME=URI",
      split = ",",
      description =
          "Another selection to be compared with: equal (of recover alone), random, or NAME=URI of ids"
              + " or of an output of tsds. May be given several times.")
  List<String> reference;

  @Option(
      names = "--loss-lipschitz",
      paramLabel = "LAMBDA",
      description =
          "The most by which the evaluation loss changes with the selection, for bounds in loss.")
  Double lossLipschitz;

  @Option(
      names = "--evaluation-weights",
      paramLabel = "W",
      split = ",",
      description =
          "Weights of the clusters in the evaluation, by number, with commas between them. Default:"
              + " their shares of all candidates.")
  List<Double> evaluationWeights;

  @Option(
      names = "--loss-column",
      paramLabel = "NAME",
      description = "Column of losses, for a surrogate of epsilon.")
  String lossColumn;

  @Option(
      names = "--run",
      paramLabel = "NAME=LOSS",
      split = ",",
      description =
          "Evaluation loss of a model trained on a reference, or on this selection"
              + " (selection=LOSS), for a lower bound of lambda. May be given several times.")
  List<String> run;

  @Override
  public String heading() {
    return "Comparison";
  }

  /** The checked parameters. */
  public Comparison comparison() {
    List<Reference> references = new ArrayList<>();
    for (String text : reference == null ? List.<String>of() : reference) {
      references.add(reference(text));
    }
    Map<String, Double> losses = new LinkedHashMap<>();
    for (String text : run == null ? List.<String>of() : run) {
      int equals = text.lastIndexOf('=');
      if (equals < 1) {
        throw UserException.of("run", "is %s; must be NAME=LOSS, such as selection=1.25", text);
      }
      String name = text.substring(0, equals);
      if (losses.put(name, loss(text, text.substring(equals + 1))) != null) {
        throw UserException.of("run", "names %s twice; give one loss for each", name);
      }
    }
    return new Comparison(
        references,
        lossLipschitz,
        evaluationWeights == null ? List.of() : evaluationWeights,
        lossColumn,
        losses);
  }

  private static double loss(String text, String loss) {
    try {
      return Double.parseDouble(loss);
    } catch (NumberFormatException e) {
      throw new UserException(
          "`run` is " + text + "; must be NAME=LOSS, such as selection=1.25", e);
    }
  }

  private static Reference reference(String text) {
    int equals = text.indexOf('=');
    if (equals > 0 && equals < text.length() - 1) {
      return new Reference(
          text.substring(0, equals), UriOption.checked("reference", text.substring(equals + 1)));
    }
    if (text.equals(Reference.EQUAL.name())) {
      return Reference.EQUAL;
    }
    if (text.equals(Reference.RANDOM.name())) {
      return Reference.RANDOM;
    }
    throw UserException.of(
        "reference",
        "is %s; must be equal, random, or NAME=URI such as tsds=s3a://bucket/out",
        text);
  }
}
