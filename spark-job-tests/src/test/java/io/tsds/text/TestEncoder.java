package io.tsds.text;

import io.tsds.testkit.JsonLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The small encoder of the test resources, made by {@code deploy/python/make_test_encoder.py}. */
public final class TestEncoder {
  /** Tokens of a text that its expected embeddings are of. */
  public static final int MAX_TOKENS = 32;

  private TestEncoder() {}

  /** Folder with model.onnx, tokenizer.json, texts.jsonl, mean.npy and cls.npy. */
  public static Path folder() {
    try {
      return Path.of(TestEncoder.class.getResource("/text").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static EncoderFiles files() throws IOException {
    return new EncoderFiles(
        Files.readAllBytes(folder().resolve("model.onnx")),
        Files.readAllBytes(folder().resolve("tokenizer.json")));
  }

  /** The model that is brought along. */
  static EncoderFiles broughtAlong() {
    return new EncoderFiles(
        entry("/all-minilm-l6-v2-q.onnx"), entry("/all-minilm-l6-v2-q-tokenizer.json"));
  }

  private static byte[] entry(String name) {
    try (InputStream in = TestEncoder.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts whose embeddings are expected. */
  public static List<String> texts() {
    try {
      return JsonLines.parsed(Files.readAllLines(folder().resolve("texts.jsonl"))).stream()
          .map(line -> line.get("text").asText())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
