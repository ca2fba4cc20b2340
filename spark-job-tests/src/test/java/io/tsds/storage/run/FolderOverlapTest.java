package io.tsds.storage.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.testkit.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which folders of a run are too close to its inputs. */
class FolderOverlapTest {
  @TempDir private Path folder;

  @BeforeEach
  void layOutFiles() throws IOException {
    for (String file : List.of("data/x.npy", "data/y.npy", "data/day=1/z.npy", "queries/q.npy")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.createFile(folder.resolve(file));
    }
    Files.createDirectory(folder.resolve("elsewhere"));
  }

  @ParameterizedTest
  @CsvSource({
    "data, data",
    "data, data/out",
    "data, data/_out",
    "data, data/.out",
    "data, data/day=1/out",
    "data, data/./out/../out",
    "data/, data//out/",
    "data, .",
    "data/x.npy, data",
    "data/x.npy, .",
    "data/x.npy, data/x.npy",
    "data/*.npy, data",
    "data/*, data/out",
    "data/*, data/a/b/out",
    "'data/{*.npy,out}', data/out",
    "data/*/*, data/out",
    "'data/*/{z.npy,selection/*.npy}', data/out",
    "da*/day=1, dashboards",
    "*/x.npy, data",
    "'*', out",
  })
  void foldersThatLieInOneAnotherAreRefused(String input, String output) {
    refused(candidates(input), folder + "/" + output, null);
    refused("file://" + candidates(input), folder + "/" + output, null);
    refused(candidates(input), "file:" + folder + "/" + output, null);
    refused(candidates(input), folder + "/apart", folder + "/" + output);
  }

  @ParameterizedTest
  @CsvSource({
    "data, out",
    "data, data.out",
    "data, dat",
    "data/x.npy, data/out",
    "data/x.npy, data/x",
    "data/*.npy, data/out",
    "data/*.npy, data/out/x.npy",
    "data/day=1, data/out",
    "data/day=*, data/out",
    "data/day=1/*.npy, data/day=1/out",
    "data/*/z.npy, data/out",
    "data/*/*.npy, data/out",
    "da*/x.npy, dashboards",
    "'data/{*.npy,*/z.npy}', data/out",
  })
  void foldersBesideAnInputAreFine(String input, String output) {
    assertThatCode(() -> refuse(candidates(input), folder + "/" + output, null))
        .doesNotThrowAnyException();
    assertThatCode(() -> refuse(candidates(input), folder + "/apart", folder + "/" + output))
        .doesNotThrowAnyException();
  }

  @Test
  void theMessageSaysWhatToDoAboutAGlob() {
    assertThatThrownBy(() -> refuse(candidates("data/*"), folder + "/data/out", null))
        .hasMessageEndingWith(
            "give a folder outside, or a glob that cannot match the folder or what is in it");
    assertThatThrownBy(() -> refuse(candidates("data"), folder + "/data/out", null))
        .hasMessageEndingWith("give a folder outside");
  }

  @Test
  void theWorkFolderBesideTheOutputCountsWhereNoneIsGiven() {
    assertThatThrownBy(() -> refuse(candidates("data/*.work"), folder + "/data/out", null))
        .hasMessageContaining("no file or folder matches");
    refused(candidates("data/{*.npy,*.work}"), folder + "/data/out", null);
  }

  @Test
  void linksAreResolvedOnBothSides() throws IOException {
    Path data = folder.resolve("data");
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    refused(link.toString(), data + "/out", null);
    refused(data.toString(), link + "/out", null);
    refused(data.toString(), link + "/not/there/yet", null);
    refused(link + "/*", data + "/out", null);
    refused(data.toString(), folder + "/apart", link + "/out");

    // A file of the input lies elsewhere, and a folder of it too.
    Files.createFile(folder.resolve("elsewhere/e.npy"));
    Path inside =
        Files.createSymbolicLink(data.resolve("e.npy"), folder.resolve("elsewhere/e.npy"));
    refused(data.toString(), folder + "/elsewhere", null);
    refused(data + "/*.npy", folder + "/elsewhere", null);
    Files.delete(inside);
    Files.createSymbolicLink(data.resolve("day=2"), folder.resolve("elsewhere"));
    refused(data.toString(), folder + "/elsewhere/out", null);
  }

  @ParameterizedTest
  @CsvSource({
    "nn, /data/out, true",
    "NN, /data/out, true",
    "nn:8020, /data/out, true",
    "nn:9000, /data/out, false",
    "other, /data/out, false",
    "nn, /out, false"
  })
  void hostsAndDefaultPortsAreWrittenAlike(String host, String output, boolean overlaps) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.hdfs.impl", NamedStore.class.getName());
    for (String inputHost : List.of("nn", "Nn", "nn:8020")) {
      String uri = "hdfs://" + inputHost + "/data";
      InputSnapshot input =
          InputSnapshot.take(new InputLocation("`candidates`", uri), FileOrder.BYTE, hadoop);
      AbstractThrowableAssert<?, ?> thrown =
          assertThatCode(
              () -> FolderOverlap.refuse(List.of(input), "hdfs://" + host + output, null, hadoop));
      if (overlaps) {
        thrown
            .isInstanceOf(UserException.class)
            .hasMessageContaining("lies in the input `candidates` " + uri);
      } else {
        thrown.doesNotThrowAnyException();
      }
    }
  }

  /** A store that has a folder {@code /data} with a file, on any host. */
  public static final class NamedStore extends LocalDisk {
    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) {
      boolean file = path.getName().endsWith(".npy");
      return new FileStatus(1, !file, 1, 1, 1, makeQualified(path));
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) {
      return new FileStatus[] {getFileStatus(new org.apache.hadoop.fs.Path(path, "x.npy"))};
    }
  }

  private String candidates(String path) {
    return folder + "/" + path;
  }

  private static void refuse(String candidates, String output, String work) {
    Configuration hadoop = new Configuration();
    InputSnapshot input =
        InputSnapshot.take(new InputLocation("`candidates`", candidates), FileOrder.BYTE, hadoop);
    FolderOverlap.refuse(List.of(input), output, work, hadoop);
  }

  private static void refused(String candidates, String output, String work) {
    assertThatThrownBy(() -> refuse(candidates, output, work))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`candidates` " + candidates)
        .hasMessageContaining(" lies in ");
  }
}
