package io.tsds.cli;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.recovery.AllocationBound;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Recoveries;
import io.tsds.testkit.Selections;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoundCommandIT {
  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private Outcome bound(String... arguments) {
    BoundCommand command = new BoundCommand(new PrintStream(printed, true, StandardCharsets.UTF_8));
    OptionTypes.commandLine(command).parseArgs(arguments);
    return command.run(LocalSpark.session(), command.parameters());
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  private static double figure(Outcome outcome, int reference, String name) {
    List<Map<String, Object>> bounds = (List<Map<String, Object>>) outcome.figures().get("bounds");
    return (double) bounds.get(reference).get(name);
  }

  @Test
  void outputsOfRecoverAreComparedByTheirOwnClusters() throws IOException {
    Path input = folder.resolve("candidates");
    Recoveries.rows(LocalSpark.session(), "basic").write().parquet(input.toString());
    Path out = folder.resolve("out");
    Recoveries.of(input, out, 60).clusterColumn("cluster").run();
    Path random = Recoveries.fixture("basic").resolve("references/random.txt");
    Outcome outcome =
        bound(
            out.toString(),
            "--reference=" + "old=" + random,
            "--reference=" + "itself=" + out,
            "--run=selection=1.25,old=1.5");
    var wanted = Recoveries.expected("basic").get("bounds").get("random");
    for (String name : List.of("printed", "allocation", "realized", "separable")) {
      assertThat(figure(outcome, 0, name)).isCloseTo(wanted.get(name).asDouble(), within(1e-12));
      assertThat(figure(outcome, 1, name)).isZero();
    }
    assertThat(text()).contains("Theorem 2 as printed; no bound").contains("λ >= ");

    Path empty = Files.writeString(folder.resolve("empty.txt"), "\n");
    assertThatThrownBy(() -> bound(out.toString(), "--reference=none=" + empty))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no ids");
    Path stranger = Files.writeString(folder.resolve("stranger.txt"), "1000000\n");
    assertThatThrownBy(() -> bound(out.toString(), "--reference=other=" + stranger))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("1 id that no candidate has, such as 1000000");
  }

  @Test
  void outputsOfSelectAreComparedByAClusteringFromElsewhere() throws IOException {
    Path out = folder.resolve("out");
    Selections.ofFixture("basic", out).format(SelectionFormat.NPY).run();
    Path other = folder.resolve("other");
    Selections.ofFixture("basic", other).seed(9).run();
    long candidates = 100_000;
    Path clustering = folder.resolve("clusters.csv");
    String rows =
        LongStream.range(0, candidates)
            .mapToObj(id -> id + "," + id % 3)
            .collect(Collectors.joining("\n"));
    Files.writeString(clustering, "id,cluster\n" + rows + "\n");

    assertThatThrownBy(() -> bound(out.toString(), "--reference=other=" + other))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`clustering`");
    Outcome outcome =
        bound(out.toString(), "--reference=other=" + other, "--clustering=" + clustering);

    Set<Long> selected = new HashSet<>();
    Selections.ofFixture("basic", folder.resolve("parquet")).run();
    ids(folder.resolve("parquet"), selected);
    Set<Long> reference = new HashSet<>();
    ids(other, reference);
    Set<Long> both = new HashSet<>(selected);
    both.retainAll(reference);
    AllocationBound wanted =
        AllocationBound.of(selected.size(), counts(selected), counts(reference), both.size());
    assertThat(figure(outcome, 0, "realized")).isEqualTo(wanted.realized());
    assertThat(figure(outcome, 0, "allocation")).isEqualTo(wanted.allocation());

    Files.writeString(clustering, "id,cluster\n" + rows.replaceFirst(",0", ",2147483647") + "\n");
    assertThatThrownBy(
            () -> bound(out.toString(), "--reference=random", "--clustering=" + clustering))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("at most 9999");
  }

  private static void ids(Path output, Set<Long> into) {
    for (Row row :
        LocalSpark.session()
            .read()
            .parquet(output.resolve("selection").toString())
            .select(col("id"))
            .collectAsList()) {
      into.add(row.getLong(0));
    }
  }

  private static long[] counts(Set<Long> ids) {
    long[] counts = new long[3];
    ids.forEach(id -> counts[(int) (id % 3)]++);
    return counts;
  }
}
