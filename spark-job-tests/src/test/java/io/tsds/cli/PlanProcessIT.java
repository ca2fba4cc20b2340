package io.tsds.cli;

import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.StandaloneCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of the launcher and the job jar, on executors that only these have. */
class PlanProcessIT {
  @TempDir private Path folder;

  @Test
  void refusesMoreTasksThanAnExecutorCanHold() throws Exception {
    String file = PlanCommandIT.PlannedRows.write(folder).toString();
    List<String> arguments =
        new ArrayList<>(List.of(PlanCommandIT.PlannedRows.arguments(file, folder.resolve("out"))));
    arguments.addAll(List.of("--", "--conf", "spark.sql.files.maxPartitionBytes=2048"));
    arguments.addAll(List.of("--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of("--master", "local-cluster[1,12,1024]"));
    arguments.addAll(List.of("--conf", "spark.executor.memory=600m"));
    Ended ended = Launcher.run(folder, StandaloneCluster.environment(), arguments);
    ended.requireMistake("12 tasks at a time", "an executor has 629 MB", "--executor-memory");
  }
}
