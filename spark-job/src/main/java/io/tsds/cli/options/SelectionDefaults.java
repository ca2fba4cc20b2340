package io.tsds.cli.options;

import io.tsds.ConstantText;
import io.tsds.parameters.SelectionParameters;
import io.tsds.storage.input.EmbeddingInput;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of the options of a selection, which the builder of {@link SelectionParameters} owns:
 * the command line, the page of options and whoever builds a selection in Java have the same ones.
 */
final class SelectionDefaults implements IDefaultValueProvider {
  private static final Set<Class<?>> SECTIONS =
      Set.of(
          CandidatesOptions.class,
          QueriesOptions.class,
          SearchOptions.class,
          ModelOptions.class,
          ArithmeticOptions.class,
          SampleOptions.class,
          ResultOptions.class);

  private final Map<String, String> values = new TreeMap<>();

  SelectionDefaults() {
    SelectionParameters defaults =
        SelectionParameters.builder(
                EmbeddingInput.candidates("c"), EmbeddingInput.queries("q"), "o", 1)
            .build();
    input(defaults.candidates());
    queries(defaults.queries());
    SelectionParameters.Model model = defaults.model();
    put("--method", model.method());
    put("--metric", model.metric());
    put("--alpha", model.alpha());
    put("--scale", model.scale());
    put("--bandwidth", model.bandwidth());
    put("--prefetch", model.prefetch());
    put("--kde-neighbors", model.kdeNeighbors());
    put("--cost", model.cost());
    put("--blas", defaults.arithmetic().blas());
    put("--filter", defaults.arithmetic().filter());
    put("--epochs", defaults.sample().epochs());
    values.put("--seed", Long.toString(defaults.sample().seed()));
    put("--draw", defaults.sample().draw());
    put("--selection-format", defaults.output().format());
  }

  private void input(EmbeddingInput candidates) {
    put("--candidates-format", candidates.format());
    values.put("--id-column", candidates.idColumn());
    values.put("--embedding-column", candidates.embeddingColumn());
    put("--embedding-dtype", candidates.binaryElementType());
    put("--embedding-scale", candidates.scale());
    put("--on-bad-row", candidates.onBadRow());
    put("--on-zero-vector", candidates.onZeroVector());
    put("--file-order", candidates.fileOrder());
  }

  private void queries(EmbeddingInput queries) {
    put("--queries-format", queries.format());
    values.put("--queries-id-column", queries.idColumn());
    values.put("--queries-embedding-column", queries.embeddingColumn());
  }

  private void put(String option, Enum<?> value) {
    values.put(option, ConstantText.of(value));
  }

  private void put(String option, double value) {
    values.put(option, BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
  }

  /** The default of an option of a selection; null for any other. */
  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
            && option.userObject() instanceof Field field
            && SECTIONS.contains(field.getDeclaringClass())
        ? values.get(option.longestName())
        : null;
  }
}
