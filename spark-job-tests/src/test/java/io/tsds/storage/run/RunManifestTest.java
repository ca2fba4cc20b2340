package io.tsds.storage.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.input.InputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RunManifestTest {
  private static final List<InputFile> FILES =
      List.of(new InputFile("file:/a", 1, "x"), new InputFile("file:/b", 2, "y"));

  @Test
  void fingerprintStaysTheSameFromReleaseToRelease() {
    assertThat(manifest(Map.of("alpha", "0.6"), FILES, FILES).fingerprint())
        .isEqualTo("5fa162594cc97348f4f9723d68383b499e74a32003b18d4bd7c39f69b4e12915");
  }

  @Test
  void everyPartChangesTheFingerprintButTheVersion() {
    Map<String, String> alpha = Map.of("alpha", "0.6");
    RunManifest base = manifest(alpha, FILES, FILES);
    List<RunManifest> others =
        List.of(
            manifest(Map.of("alpha", "0.60"), FILES, FILES),
            manifest(Map.of("alphb", "0.6"), FILES, FILES),
            manifest(Map.of("alpha", "0.6", "b", ""), FILES, FILES),
            manifest(Map.of(), FILES, FILES),
            manifest(alpha, FILES.subList(0, 1), FILES),
            manifest(alpha, FILES, FILES.subList(0, 1)),
            manifest(alpha, List.of(), FILES),
            manifest(alpha, List.of(FILES.get(0), new InputFile("file:/b", 3, "y")), FILES),
            manifest(alpha, List.of(FILES.get(0), new InputFile("file:/b", 2, "z")), FILES));
    assertThat(others)
        .extracting(RunManifest::fingerprint)
        .doesNotHaveDuplicates()
        .doesNotContain(base.fingerprint());
    RunManifest later =
        RunManifest.of(new TreeMap<>(alpha), RunManifest.candidatesAndQueries(FILES, FILES), "2.0");
    assertThat(later.hasFingerprintOf(base)).isTrue();
  }

  @Test
  void textsThatRunTogetherAlikeHaveDifferentFingerprints() {
    assertThat(manifest(Map.of("a", "bc"), FILES, FILES).fingerprint())
        .isNotEqualTo(manifest(Map.of("ab", "c"), FILES, FILES).fingerprint());
  }

  @Test
  void differencesNameParametersAndFilesOldAndNew() {
    RunManifest before = manifest(Map.of("alpha", "0.6", "seed", "0"), FILES, FILES);
    RunManifest after =
        manifest(
            Map.of("alpha", "0.5", "scale", "1"),
            List.of(FILES.get(0), new InputFile("file:/b", 3, "y")),
            FILES.subList(0, 1));
    assertThat(before.differencesTo(after))
        .isEqualTo(
            "alpha: 0.6 -> 0.5; scale: absent -> 1; seed: 0 -> absent; candidates file:/b: 2 bytes, etag"
                + " y -> 3 bytes, etag y; queries file:/b: 2 bytes, etag y ->"
                + " absent");
    assertThat(before.differencesTo(before)).isEmpty();
  }

  @Test
  void manyDifferencesAreCounted() {
    List<InputFile> many = new ArrayList<>();
    for (int i = 10; i < 32; i++) {
      many.add(new InputFile("file:/" + i, i, "v"));
    }
    assertThat(manifest(Map.of(), List.of(), FILES).differencesTo(manifest(Map.of(), many, FILES)))
        .contains("file:/19")
        .doesNotContain("file:/20")
        .endsWith("; and 12 more");
  }

  private static RunManifest manifest(
      Map<String, String> parameters, List<InputFile> candidates, List<InputFile> queries) {
    return RunManifest.of(
        new TreeMap<>(parameters), RunManifest.candidatesAndQueries(candidates, queries), "1.0");
  }
}
