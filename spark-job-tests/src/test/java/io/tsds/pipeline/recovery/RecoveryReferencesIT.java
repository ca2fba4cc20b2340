package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Selections of recovery data that are compared with others. */
class RecoveryReferencesIT extends RecoveryRuns {
  @Test
  void referencesOfEveryKindAreCompared() throws IOException {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    rows.write().parquet(path("in"));
    clustered("in", "out [0]", 8).format(SelectionFormat.CSV).run();
    List<String> ids =
        Files.readAllLines(onlyFile(folder.resolve("out [0]/selection"))).stream()
            .skip(1)
            .map(line -> line.substring(0, line.indexOf(',')))
            .toList();
    Files.write(folder.resolve("ids.txt"), ids);
    Files.writeString(folder.resolve("ids.csv"), "a,id\n\"x,1\"," + String.join("\n2,", ids));
    Files.writeString(
        folder.resolve("ids {1}.jsonl"), "{\"id\": " + String.join("}\n{\"id\": ", ids) + "}");
    rows.where(col("id").isin(ids.stream().map(Long::valueOf).toArray()))
        .select("id")
        .write()
        .parquet(path("ids.parquet"));
    List<Reference> references = new ArrayList<>();
    for (String name : List.of("out [0]", "ids.txt", "ids.csv", "ids {1}.jsonl", "ids.parquet")) {
      references.add(new Reference(name, path(name)));
    }
    rows.limit(4).write().parquet(path("queries"));
    Selections.of(folder.resolve("in"), folder.resolve("queries"), folder.resolve("selected"))
        .sampleSize(8)
        .run();
    references.add(new Reference("selected", path("selected")));
    Files.writeString(folder.resolve("strange.txt"), "104\n\n 99 \n12\n");
    references.add(new Reference("strange", path("strange.txt")));
    assertRefused(compared(references), "`reference` strange", "2 ids", "such as 12");
    references.remove(6);
    RecoveryReport report = compared(references).resume().report();
    assertThat(taken(report)).containsExactly("degradation and concepts", "queues");
    assertThat(report.bounds().subList(0, 5)).allMatch(bound -> bound.realized().distance() == 0);
    assertThat(report.bounds().get(5).clusters()).anyMatch(cluster -> cluster.reference() > 0);
    assertThat(report.lossConstants().lambdaRefuted()).isTrue();

    Files.writeString(folder.resolve("ids.txt"), "104");
    assertThatThrownBy(() -> compared(references).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("ids.txt", "`overwrite`");
  }

  @Test
  void referencesWithoutWholeIdsAreRefused() throws IOException {
    Instructions.rows(SPARK, 40, true).write().parquet(path("in"));
    SPARK.sql("SELECT * FROM VALUES ('104'), (NULL) AS t(id)").write().parquet(path("gap.parquet"));
    assertRefused(
        compared(List.of(new Reference("ids.txt", path("gap.parquet")))),
        "`reference` ids.txt",
        "no id");
    SPARK.sql("SELECT * FROM VALUES (104.5D) AS t(id)").write().parquet(path("half.parquet"));
    assertRefused(
        compared(List.of(new Reference("ids.txt", path("half.parquet")))).resume(),
        "`reference` ids.txt",
        "double",
        "integers or strings");
    Files.writeString(folder.resolve("empty.txt"), "\n");
    assertRefused(
        compared(List.of(new Reference("ids.txt", path("empty.txt")))).resume(),
        "`reference` ids.txt",
        "empty.txt, which has no ids");
  }
}
