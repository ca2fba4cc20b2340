package io.tsds.storage.queries;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetFolderTest {

  @Test
  void plainNamesStayAsTheyAre() {
    assertThat(TargetFolder.name("law-2")).isEqualTo("task=law-2");
    assertThat(TargetFolder.name("a b")).isEqualTo("task=a b");
    assertThat(TargetFolder.name("größe")).isEqualTo("task=größe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b c", "..", ".", "x=1", "50%", "%2F", "a:b", "{a,b}", "*?[x]", "tab\t", "\\", "😀"
      })
  void readersOfPartitionsFindTheNameAgain(String target) {
    assertThat(TargetFolder.fault(target)).isNull();
    String name = TargetFolder.name(target);
    assertThat(name).startsWith("task=").doesNotContain("/");
    assertThat(ExternalCatalogUtils.unescapePathName(name.substring("task=".length())))
        .isEqualTo(target);
    assertThat(new Path(new Path("file:/out"), name).getName()).isEqualTo(name);
    assertThat(new Path("file:/out/" + name + "/report.json").getParent().getName())
        .isEqualTo(name);
  }

  @Test
  void namesThatNoFolderCanHaveAreFaults() {
    assertThat(TargetFolder.fault(null)).isEqualTo("the target task is null");
    assertThat(TargetFolder.fault("")).isEqualTo("the target task is empty");
    assertThat(TargetFolder.fault("__HIVE_DEFAULT_PARTITION__")).contains("stands for null");
    assertThat(TargetFolder.fault("a\0b")).contains("character of code 0");
    assertThat(TargetFolder.fault("x".repeat(250))).isNull();
    assertThat(TargetFolder.fault("x".repeat(251)))
        .isEqualTo("the target task makes a folder name of 256 bytes; must be at most 255");
    assertThat(TargetFolder.fault("/".repeat(84))).contains("257 bytes");
  }
}
