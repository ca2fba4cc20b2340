package io.tsds.storage.input;

import static io.tsds.storage.input.Refusals.refused;

import io.tsds.testkit.ParquetFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of Parquet files that cannot be used: the message names the remedy. */
final class BadColumnsIT {
  private static final String IDS_AND_FLOATS =
      "message m { required int64 id; " + ParquetFiles.VECTORS + " }";

  @TempDir private Path folder;

  /** A file with a row of nothing, which is enough for its columns to be looked at. */
  private Path parquet(String name, String schema) {
    return ParquetFiles.write(folder.resolve(name), schema, 1, (row, i) -> {});
  }

  @Test
  void missingColumnsAreNamedWithTheOnesThereAre() {
    Path file = parquet("x.parquet", IDS_AND_FLOATS);

    refused(InputBuilder.candidates(file).columns("key", "embedding").build())
        .hasMessage(
            "`id-column`: file:%s has no column \"key\"; columns: id (int64), embedding (list of float)"
                .formatted(file));
    refused(InputBuilder.queries(file).columns("id", "vector").build())
        .hasMessageStartingWith("`queries-embedding-column`: file:" + file)
        .hasMessageContaining("has no column \"vector\"; columns: id (int64)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "required double id;|double",
        "required binary id;|binary",
        "required int64 id (TIMESTAMP(MILLIS,true));|int64 TIMESTAMP(MILLIS,true)",
        "required int32 id (DECIMAL(9,2));|int32 DECIMAL(9,2)",
        "repeated int64 id;|list of int64",
        "required group id { required int64 x; }|group",
      })
  void idsOfOtherTypesAreRefused(String id, String described) {
    Path file = parquet("x.parquet", "message m { %s required binary embedding; }".formatted(id));

    refused(file)
        .hasMessageStartingWith(
            "`id-column`: column \"id\" of file:%s is %s; ids must be 64-bit integers or strings"
                .formatted(file, described));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "required fixed_len_byte_array(16) id (UUID); required binary embedding;|CAST(\"id\" AS VARCHAR) AS \"id\"",
        "required binary id; required binary embedding;|hex(\"id\") AS \"id\"",
        "required fixed_len_byte_array(9) id (DECIMAL(20,0)); required binary embedding;|CAST(\"id\" AS VARCHAR) AS \"id\"",
        "required double id; required binary embedding;|CAST(\"id\" AS VARCHAR) AS \"id\"",
        "required int64 id; required binary embedding (STRING);|CAST(\"embedding\" AS FLOAT[]) AS \"embedding\"",
        "required int64 id; repeated int32 embedding;|CAST(\"embedding\" AS FLOAT[]) AS \"embedding\"",
      })
  void typesThatAreNotReadComeWithAConversion(String columns, String conversion) {
    Path file = parquet("it's.parquet", "message m { %s }".formatted(columns));

    refused(file)
        .hasMessageContaining(
            ": convert it, as with DuckDB, which works in batches: COPY (SELECT * REPLACE (%s) FROM '%s') TO 'new.parquet'"
                .formatted(conversion, file.toString().replace("'", "''")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "required float embedding;|float",
        "required binary embedding (STRING);|binary STRING",
        "optional group embedding (LIST) { repeated group list { optional int32 element; } }|list of int32",
        "optional group embedding (LIST) { repeated group list { optional group element (LIST) { repeated group list { optional float element; } } } }|group",
        "required group embedding { required float x; }|group",
      })
  void embeddingsOfOtherTypesAreRefused(String embedding, String described) {
    Path file = parquet("x.parquet", "message m { required int64 id; %s }".formatted(embedding));

    refused(file)
        .hasMessageStartingWith(
            "`embedding-column`: column \"embedding\" of file:%s is %s; must be array<float>"
                .formatted(file, described));
  }

  @Test
  void listsOfHalfPrecisionAreRefusedWithTheRemedy() {
    Path file =
        parquet(
            "x.parquet",
            "message m { required int64 id; optional group embedding (LIST) { repeated group list { optional fixed_len_byte_array(2) element (FLOAT16); } } }");

    refused(file)
        .hasMessageContaining("is list of fixed_len_byte_array FLOAT16; must be array<float>")
        .hasMessageContaining(
            "COPY (SELECT * REPLACE (CAST(\"embedding\" AS FLOAT[]) AS \"embedding\") FROM '%s') TO 'new.parquet'"
                .formatted(file));
  }

  @Test
  void filesOfTwoColumnTypesAreBothNamed() {
    parquet("a.parquet", IDS_AND_FLOATS);
    parquet("b.parquet", "message m { required binary id (STRING); required binary embedding; }");

    refused(folder)
        .hasMessage(
            "file:%1$s/a.parquet has BIGINT ids and array<float>, file:%1$s/b.parquet has STRING ids and binary of float32; all files must have the same column types, up to the width of integers, and of floats in lists"
                .formatted(folder));
  }

  @Test
  void bytesThatAreNoWholeComponentsAreRefused() {
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"),
            "message m { required int64 id; required binary embedding; }",
            1,
            (row, i) -> row.append("id", 1L).append("embedding", "12345"));

    refused(file)
        .hasMessageContaining("the first vector has 5 bytes")
        .hasMessageContaining("check `embedding-dtype`");
  }

  @Test
  void columnsOfNullsAreRefused() {
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"), IDS_AND_FLOATS, 3, (row, i) -> row.append("id", (long) i));

    refused(file).hasMessageContaining("every vector in its 1 Parquet file is null or empty");
  }
}
