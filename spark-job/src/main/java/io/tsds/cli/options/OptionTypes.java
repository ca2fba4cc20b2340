package io.tsds.cli.options;

import io.tsds.ConstantText;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.filter.FilterChoice;
import io.tsds.generate.FileFormat;
import io.tsds.generate.Layout;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.EncodeParameters;
import io.tsds.parameters.EvaluationParameters.Baseline;
import io.tsds.parameters.RecoveryParameters.Budget;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.parameters.RecoveryParameters.WholeShares;
import io.tsds.parameters.TaskWeights;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.storage.writing.ComponentType;
import io.tsds.text.Pooling;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How the values of options are written: numbers, and enum values in lower case with hyphens. What
 * a converter's exception says is the bound; {@link UsageMessage} puts option and value before it.
 */
public final class OptionTypes {
  private OptionTypes() {}

  /** A command line for {@code command} that knows these types. */
  public static CommandLine commandLine(Object command) {
    CommandLine line = new CommandLine(command);
    registerIn(line);
    return line;
  }

  /** Makes a command line and its subcommands know these types. */
  public static void registerIn(CommandLine line) {
    line.setExpandAtFiles(false);
    SelectionDefaults selection = new SelectionDefaults();
    RecoveryDefaults recovery = new RecoveryDefaults();
    line.setDefaultValueProvider(
        argument -> {
          String value = selection.defaultValue(argument);
          return value == null ? recovery.defaultValue(argument) : value;
        });
    line.registerConverter(int.class, text -> (int) wholeNumber(text, Integer.MAX_VALUE));
    line.registerConverter(Integer.class, text -> (int) wholeNumber(text, Integer.MAX_VALUE));
    line.registerConverter(long.class, text -> wholeNumber(text, Long.MAX_VALUE));
    line.registerConverter(Long.class, text -> wholeNumber(text, Long.MAX_VALUE));
    line.registerConverter(SampleSizes.class, SampleSizes::of);
    line.registerConverter(TaskWeights.class, OptionTypes::taskWeights);
    line.registerConverter(double.class, OptionTypes::number);
    line.registerConverter(boolean.class, OptionTypes::flag);
    for (Class<? extends Enum<?>> type : ENUMS) {
      register(line, type);
    }
  }

  private static final List<Class<? extends Enum<?>>> ENUMS =
      List.of(
          Baseline.class,
          BinaryElementType.class,
          BlasChoice.class,
          Cost.class,
          DrawMode.class,
          ComponentType.class,
          EmbeddingFormat.class,
          FileFormat.class,
          FileOrder.class,
          FilterChoice.class,
          IdKind.class,
          Layout.class,
          Method.class,
          Metric.class,
          Budget.class,
          ClusterOrder.class,
          Graph.class,
          Pooling.class,
          EncodeParameters.Format.class,
          Unit.class,
          WholeShares.class,
          OnBadRow.class,
          OnZeroVector.class,
          SelectionFormat.class);

  private static <E extends Enum<?>> void register(CommandLine line, Class<E> type) {
    ITypeConverter<E> converter =
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(value -> ConstantText.of(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("must be " + alternatives(type)));
    line.registerConverter(type, converter);
  }

  private static String alternatives(Class<? extends Enum<?>> type) {
    List<String> all = Arrays.stream(type.getEnumConstants()).map(ConstantText::of).toList();
    int last = all.size() - 1;
    return all.stream().limit(last).collect(Collectors.joining(", ")) + " or " + all.get(last);
  }

  /** One of the values of {@code --sample-size}. */
  static long size(String text) {
    return wholeNumber(text, Long.MAX_VALUE);
  }

  private static TaskWeights taskWeights(String text) {
    try {
      return TaskWeights.of(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static long wholeNumber(String text, long most) {
    try {
      long value = Long.parseLong(text);
      if (value <= most && value >= -most - 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw new TypeConversionException("must be a whole number of at most " + most);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("must be a number such as 0.6");
    }
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new TypeConversionException("must be true or false");
    };
  }
}
