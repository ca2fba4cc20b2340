package io.tsds.pipeline.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tsds.UserException;
import io.tsds.parameters.Records;
import io.tsds.parameters.ShownTexts;
import io.tsds.report.Excerpt;
import io.tsds.testkit.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of a few records of every format, and records that do not have them. */
class RecordTextsIT {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private Path write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static SortedMap<String, Excerpt> find(
      Path records, String idColumn, String column, boolean numbered, long rows, String... ids) {
    ShownTexts texts =
        new ShownTexts(new Records(records.toString(), Records.AUTO, idColumn), column);
    return RecordTexts.open(SPARK, texts, numbered).find(List.of(ids), rows);
  }

  private static SortedMap<String, Excerpt> excerpts(Object... idsAndTexts) {
    SortedMap<String, Excerpt> texts = new TreeMap<>();
    for (int i = 0; i < idsAndTexts.length; i += 2) {
      texts.put((String) idsAndTexts[i], Excerpt.of((String) idsAndTexts[i + 1]));
    }
    return texts;
  }

  @Test
  void linesAreFoundByIdAndByNumber() throws IOException {
    write(
        "lines/a.jsonl",
        "{\"id\": \"b\", \"text\": \"b says \\\"ü\\\"\\n\", \"chat\": [{\"by\": 1.50}, null]}",
        "",
        "{\"id\": 7, \"text\": null}");
    write(
        "lines/b.jsonl",
        "{\"id\": \"c\", \"text\": \"" + "long ".repeat(100) + "\", \"more\": {\"text\": \"no\"}}",
        "{\"id\": \"d\"}");
    Path lines = folder.resolve("lines");

    assertThat(find(lines, null, "text", false, -1, "b", "7", "c", "d"))
        .isEqualTo(excerpts("b", "b says \"ü\"\n", "7", null, "c", "long ".repeat(100), "d", null));
    assertThat(find(lines, null, "text", true, 4, "2", "0"))
        .isEqualTo(excerpts("0", "b says \"ü\"\n", "2", "long ".repeat(100)));
    assertThat(find(lines, null, "chat", false, -1, "b"))
        .isEqualTo(excerpts("b", "[{\"by\": 1.50}, null]"));
  }

  @Test
  void columnsAreFoundByIdAndByNumber() throws IOException {
    Path csv = write("rows.csv", "key,body", "1,\"one,", "two\"", "2,", "3,three");
    Path parquet = folder.resolve("rows.parquet");
    SPARK
        .sql(
            "select id as key, named_struct('by', id, 'said', concat('text ', id)) as chat,"
                + " id * 2 as `b.c` from range(0, 40, 1, 3)")
        .write()
        .parquet(parquet.toString());

    assertThat(find(csv, "key", "body", false, -1, "1", "2"))
        .isEqualTo(excerpts("1", "one,\ntwo", "2", null));
    assertThat(find(csv, null, "body", true, 3, "0", "2"))
        .isEqualTo(excerpts("0", "one,\ntwo", "2", "three"));
    assertThat(find(parquet, "key", "chat", false, -1, "31"))
        .isEqualTo(excerpts("31", "{\"by\":31,\"said\":\"text 31\"}"));
    assertThat(find(parquet, null, "b.c", true, 40, "31", "0"))
        .isEqualTo(excerpts("0", "0", "31", "62"));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path lines =
        write(
            "lines.jsonl",
            "{\"id\": \"a\", \"title\": \"t\"}",
            "{\"id\": \"b\", \"text\": \"one\"}",
            "{\"id\": \"b\", \"text\": \"two\"}",
            "{\"id\": \"c\", \"title\": \"t\"}");
    Path csv = write("rows.csv", "id,body", "1,x");
    assertRefused(
        () -> find(lines, null, "text", false, -1, "a", "10", "9"),
        "no record has the id 9 in column \"id\", and 2 of 3 candidates",
        "`record-id-column`");
    assertRefused(
        () -> find(lines, null, "text", false, -1, "a", "b"),
        "several records have the id b in column \"id\"");
    assertRefused(
        () -> find(lines, null, "text", false, -1, "a", "c"),
        "`text-column` is text",
        "has no such column; it has id, title");
    assertRefused(
        () -> find(lines, null, "said", false, -1, "a"),
        "`text-column` is said",
        "has no such column; it has id, title, text");
    assertRefused(
        () -> find(csv, null, "text", false, -1, "1"),
        "`text-column` is text",
        "has no such column; it has id, body");
    assertRefused(
        () -> find(csv, null, "body", true, 2, "0"), "has 1 records, and the candidates have 2");
  }

  @Test
  void faultyLineIsNamedWhereverItIs() throws IOException {
    Path lines = write("lines.jsonl", "{\"id\": 1, \"text\": \"x\"}", "{\"id\": 2, \"text\": ");

    assertRefused(
        () -> find(lines, null, "text", false, -1, "1"), "lines.jsonl: the line {\"id\": 2");
    assertRefused(
        () -> find(lines, null, "text", true, 2, "0"), "lines.jsonl: the line {\"id\": 2");
    LineRecords records = new LineRecords(SPARK, new String[] {lines.toString()});
    assertThat(records.numbered(records.numbering()).collectAsList())
        .extracting(row -> row.getString(0), row -> row.isNullAt(2))
        .containsExactly(tuple("0", true), tuple("1", false));
  }

  private static void assertRefused(ThrowingCallable run, String... parts) {
    assertThatThrownBy(run).isInstanceOf(UserException.class).hasMessageContainingAll(parts);
  }
}
