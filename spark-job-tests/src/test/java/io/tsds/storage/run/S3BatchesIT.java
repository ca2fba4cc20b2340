package io.tsds.storage.run;

import static io.tsds.storage.run.KillableFileSystem.survives;
import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.contentsWithTargets;
import static io.tsds.storage.run.SampleRuns.publishWithBatches;
import static io.tsds.storage.run.SampleRuns.writeBatches;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.run.KillableFileSystem.At;
import io.tsds.testkit.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of target tasks on S3, which renames no folder and copies each file. */
class S3BatchesIT {
  /** More operations than a run here makes. */
  private static final int ENOUGH = 5000;

  /** Of the operations at which a run is killed, every so manieth. */
  private static final int STEP = 11;

  @TempDir private Path folder;

  @Test
  void runKilledWhileItsTargetsMoveIsResumedWithTheWholeResult() throws Exception {
    try (S3Server server = S3Server.s3Proxy(Files.createDirectories(folder.resolve("server")))) {
      int kills = 0;
      for (int operation = 2; ; operation += STEP, kills++) {
        String out = "runs/out-" + operation;
        KillableFileSystem files =
            KillableFileSystem.over(
                server.files(), ENOUGH, kills % 2 == 0 ? At.HALFWAY : At.BEFORE);
        RunFolder run = open(files, out, RerunPolicy.REFUSE);
        writeBatches(run);
        files.liveUntil(operation);
        boolean survived = survives(() -> publishWithBatches(run, "new"));
        boolean complete = files.getRawFileSystem().exists(path(out + "/_SUCCESS"));
        if (!survived && !complete) {
          RunFolder resumed = open(server.files(), out, RerunPolicy.RESUME);
          if (!resumed.state().isDone()) {
            writeBatches(resumed);
            publishWithBatches(resumed, "new");
          }
        }
        Path fetched = server.fetch(out, folder.resolve("fetched-" + operation));
        assertThat(contents(fetched))
            .as("killed at %d", operation)
            .isEqualTo(contentsWithTargets("new"));
        assertThat(fetched.resolve("_SUCCESS")).exists();
        if (survived) {
          assertThat(kills).isGreaterThan(3);
          return;
        }
      }
    }
  }

  private static RunFolder open(FileSystem files, String output, RerunPolicy policy) {
    return RunFolder.open(
        path -> files,
        S3Server.uri(output),
        null,
        SampleRuns.manifest("0.5"),
        policy,
        StageDependencies.ALL);
  }

  private static org.apache.hadoop.fs.Path path(String key) {
    return new org.apache.hadoop.fs.Path(S3Server.uri(key));
  }
}
