package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Budget;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.storage.input.EmbeddingInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoverCommandTest {
  private static final List<String> REQUIRED =
      List.of("--candidates", "c", "--output", "out", "--sample-size", "7");

  private static RecoveryParameters parsed(String... more) {
    return parsed(Map.of(), more);
  }

  private static RecoveryParameters parsed(Map<String, String> spark, String... more) {
    List<String> arguments = new ArrayList<>(REQUIRED);
    arguments.addAll(List.of(more));
    RecoverCommand command = new RecoverCommand(System.out);
    OptionTypes.commandLine(command).parseArgs(arguments.toArray(String[]::new));
    SparkConf conf = new SparkConf(false);
    spark.forEach(conf::set);
    return command.parameters(conf);
  }

  @Test
  void defaultsAreThoseOfTheBuilder() {
    assertThat(parsed())
        .isEqualTo(RecoveryParameters.builder(EmbeddingInput.candidates("c"), "out", 7).build());
  }

  @Test
  void requiredOptionsAreNamedAtOnce() {
    RecoverCommand command = new RecoverCommand(System.out);
    OptionTypes.commandLine(command).parseArgs("--degradation", "d");
    assertThatThrownBy(() -> command.parameters(new SparkConf(false)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--candidates, --output, --sample-size");
  }

  @Test
  void everyOptionReachesTheParameters() {
    RecoveryParameters parameters =
        parsed(
            "--degradation=d",
            "--degradation-tokens-column=jsd",
            "--degradation-unit=bit",
            "--clusters=2..40",
            "--graph-neighbors=9",
            "--graph-regularization=0.5",
            "--landmarks=1000",
            "--check-clusters",
            "--concepts-from=instruction,response",
            "--concept-tolerance=0.25",
            "--max-concepts=8",
            "--budget=equal",
            "--order=number",
            "--seed=4",
            "--reference=equal",
            "--reference=random,old=s3a://b/old",
            "--run=selection=1.5",
            "--run=old=1.25",
            "--evaluation-weights=1,2",
            "--loss-lipschitz=0.5",
            "--loss-column=loss");
    assertThat(parameters.degradation().column()).isNull();
    assertThat(parameters.degradation().tokensColumn()).isEqualTo("jsd");
    assertThat(parameters.degradation().unit()).isEqualTo(Unit.BIT);
    assertThat(parameters.clustering().fewest()).isEqualTo(2);
    assertThat(parameters.clustering().most()).isEqualTo(40);
    assertThat(parameters.clustering().neighbors()).isEqualTo(9);
    assertThat(parameters.clustering().regularization()).isEqualTo(0.5);
    assertThat(parameters.clustering().landmarks()).isEqualTo(1000);
    assertThat(parameters.clustering().checked()).isTrue();
    assertThat(parameters.concepts().column()).isNull();
    assertThat(parameters.concepts().textColumns()).containsExactly("instruction", "response");
    assertThat(parameters.concepts().tolerance()).isEqualTo(0.25);
    assertThat(parameters.concepts().most()).isEqualTo(8);
    assertThat(parameters.allocation().budget()).isEqualTo(Budget.EQUAL);
    assertThat(parameters.allocation().order()).isEqualTo(ClusterOrder.NUMBER);
    assertThat(parameters.seed()).isEqualTo(4);
    assertThat(parameters.comparison().references())
        .containsExactly(Reference.EQUAL, Reference.RANDOM, new Reference("old", "s3a://b/old"));
    assertThat(parameters.comparison().losses()).isEqualTo(Map.of("selection", 1.5, "old", 1.25));
    assertThat(parameters.comparison().weights()).containsExactly(1.0, 2.0);
    assertThat(parameters.comparison().lipschitz()).isEqualTo(0.5);
    assertThat(parameters.comparison().lossColumn()).isEqualTo("loss");
  }

  @Test
  void theCommandLineWinsOverSparksConfiguration() {
    Map<String, String> spark =
        Map.of("spark.tsds.clusters", "5", "spark.tsds.reference", "equal,random");
    assertThat(parsed(spark).clustering().most()).isEqualTo(5);
    assertThat(parsed(spark).comparison().references())
        .containsExactly(Reference.EQUAL, Reference.RANDOM);
    assertThat(parsed(spark, "--clusters=auto").clustering().most()).isEqualTo(24);
  }

  @Test
  void aGraphOfAllPairsNeedsTheNumberOfClusters() {
    assertThat(parsed("--graph=dense", "--clusters=10").clustering().graph())
        .isEqualTo(Graph.DENSE);
    assertThatThrownBy(() -> parsed("--graph=dense"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`clusters`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--clusters=3-24 | auto, a number such as 10",
        "--clusters=5..3 | from 1 to 256",
        "--clusters=999 | from 1 to 256",
        "--landmarks=1 | at least 2",
        "--graph-neighbors=0 | from 1 to 1000",
        "--graph-regularization=-1 | at least 0",
        "--concept-tolerance=1.5 | in [0, 1]",
        "--max-concepts=0 | from 1 to 10000",
        "--selection-format=npy | parquet, jsonl or csv",
        "--reference=old | must be equal, random, or NAME=URI",
        "--run=1.5 | must be NAME=LOSS",
        "--run=other=1.5 | neither",
        "--run=selection=1,selection=2 | twice",
        "--loss-lipschitz=0 | above 0",
        "--evaluation-weights=-1 | at least 0",
        "--original-logits=a | belong together",
        "--temperature=2 | divides logits",
      })
  void valuesThatCannotBeAreRefusedWithTheirBound(String option, String bound) {
    assertThatThrownBy(() -> parsed(option))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(bound);
  }

  @ParameterizedTest
  @CsvSource({
    "--concepts-column=c,--no-concept-filter",
    "--concepts-from=t,--no-concept-filter",
    "--concepts-column=c,--concepts-from=t",
    "--degradation-column=d,--degradation-tokens-column=t",
    "--budget=equal,--rounding=paper",
    "--cluster-column=c,--clusters=5",
    "--cluster-column=c,--check-clusters",
    "--overwrite,--resume"
  })
  void optionsThatContradictEachOtherAreRefused(String one, String other) {
    parsed(one);
    parsed(other);
    assertThatThrownBy(() -> parsed(one, other)).isInstanceOf(UserException.class);
  }
}
