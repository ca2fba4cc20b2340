package io.tsds.cli.options;

import io.tsds.ConstantText;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.storage.input.EmbeddingInput;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of the options of a selection of recovery data, which the builder of {@link
 * RecoveryParameters} owns.
 */
final class RecoveryDefaults implements IDefaultValueProvider {
  private static final Set<Class<?>> SECTIONS =
      Set.of(
          DegradationOptions.class,
          ClusterOptions.class,
          ConceptOptions.class,
          RecoverySampleOptions.class,
          ComparisonOptions.class);

  private final Map<String, String> values = new TreeMap<>();

  RecoveryDefaults() {
    RecoveryParameters defaults =
        RecoveryParameters.builder(EmbeddingInput.candidates("c"), "o", 1).build();
    values.put("--degradation-column", defaults.degradation().column());
    put("--degradation-unit", defaults.degradation().unit());
    values.put("--instruction-tokens-column", defaults.degradation().instructionTokens());
    values.put("--response-tokens-column", defaults.degradation().responseTokens());
    values.put("--temperature", "1");
    Clustering clustering = defaults.clustering();
    values.put("--clusters", "auto");
    put("--metric", clustering.metric());
    values.put("--landmarks", Integer.toString(clustering.landmarks()));
    put("--graph", clustering.graph());
    values.put("--graph-neighbors", Integer.toString(clustering.neighbors()));
    values.put("--graph-regularization", Double.toString(clustering.regularization()));
    values.put("--concepts-column", defaults.concepts().column());
    values.put("--max-concepts", Integer.toString(defaults.concepts().most()));
    values.put("--concept-tolerance", "0");
    put("--budget", defaults.allocation().budget());
    put("--rounding", defaults.allocation().rounding());
    put("--order", defaults.allocation().order());
    values.put("--seed", Long.toString(defaults.seed()));
  }

  private void put(String option, Enum<?> value) {
    values.put(option, ConstantText.of(value));
  }

  /** The default of an option of a selection of recovery data; null for any other. */
  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
            && option.userObject() instanceof Field field
            && SECTIONS.contains(field.getDeclaringClass())
        ? values.get(option.longestName())
        : null;
  }
}
