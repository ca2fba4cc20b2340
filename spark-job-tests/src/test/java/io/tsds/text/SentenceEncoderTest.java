package io.tsds.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import io.tsds.testkit.NpyFiles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceEncoderTest {
  private static final EncoderOptions PLAIN =
      new EncoderOptions(Pooling.MEAN, true, "", TestEncoder.MAX_TOKENS);

  private static SentenceEncoder encoder(EncoderOptions options) throws Exception {
    return SentenceEncoder.of(TestEncoder.files(), options);
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void embeddingsAreThoseOfTheFormulaInDoublePrecision(Pooling pooling) throws Exception {
    String name = pooling == Pooling.MEAN ? "mean.npy" : "cls.npy";
    float[][] expected = NpyFiles.read(TestEncoder.folder().resolve(name));
    List<String> texts = TestEncoder.texts();
    assertThat(texts).hasSameSizeAs(expected);
    try (SentenceEncoder encoder =
        encoder(new EncoderOptions(pooling, true, "", TestEncoder.MAX_TOKENS))) {
      for (int text = 0; text < expected.length; text++) {
        float[] vector = encoder.encode(texts.get(text)).vector();
        assertThat(vector).as(texts.get(text)).hasSize(encoder.dimension());
        for (int i = 0; i < vector.length; i++) {
          assertThat(vector[i]).as("%d, %d", text, i).isCloseTo(expected[text][i], within(1e-6f));
        }
      }
    }
  }

  @Test
  void aPrefixStandsBeforeTheText() throws Exception {
    try (SentenceEncoder plain = encoder(PLAIN);
        SentenceEncoder prefixed =
            encoder(new EncoderOptions(Pooling.MEAN, true, "query: ", TestEncoder.MAX_TOKENS))) {
      assertThat(prefixed.encode("a cat").vector())
          .isEqualTo(plain.encode("query: a cat").vector());
    }
  }

  @Test
  void lengthIsOneOnlyIfAskedFor() throws Exception {
    try (SentenceEncoder normalized = encoder(PLAIN);
        SentenceEncoder raw =
            encoder(new EncoderOptions(Pooling.MEAN, false, "", TestEncoder.MAX_TOKENS))) {
      float[] unit = normalized.encode("the sea").vector();
      float[] any = raw.encode("the sea").vector();
      double length = length(any);
      assertThat(length(unit)).isCloseTo(1, within(1e-6));
      assertThat(length).isNotCloseTo(1, within(1e-2));
      for (int i = 0; i < unit.length; i++) {
        assertThat((double) unit[i]).isCloseTo(any[i] / length, within(1e-6));
      }
    }
  }

  private static double length(float[] vector) {
    double square = 0;
    for (float component : vector) {
      square += (double) component * component;
    }
    return Math.sqrt(square);
  }

  @Test
  void aLongTextIsCutAndSaysSo() throws Exception {
    try (SentenceEncoder encoder = encoder(PLAIN)) {
      EncodedText fits = encoder.encode("a ".repeat(TestEncoder.MAX_TOKENS - 2));
      assertThat(fits.tokens()).isEqualTo(TestEncoder.MAX_TOKENS);
      assertThat(fits.truncated()).isFalse();
      EncodedText longer = encoder.encode("a ".repeat(TestEncoder.MAX_TOKENS - 1));
      assertThat(longer.tokens()).isEqualTo(TestEncoder.MAX_TOKENS);
      assertThat(longer.truncated()).isTrue();
      assertThat(longer.vector()).isEqualTo(fits.vector());
    }
  }

  @Test
  void moreTokensThanTokenizersUsuallyHaveAreEncodedWhereAskedFor() throws Exception {
    try (SentenceEncoder encoder = encoder(new EncoderOptions(Pooling.MEAN, true, "", 2000))) {
      assertThat(encoder.encode("a ".repeat(1998)).tokens()).isEqualTo(2000);
      assertThat(encoder.encode("a ".repeat(1998)).truncated()).isFalse();
      assertThat(encoder.encode("a ".repeat(1999)).truncated()).isTrue();
    }
  }

  /** The ends of the pieces in which long texts are tokenized must not show. */
  @ParameterizedTest
  @ValueSource(ints = {5_000, 6_000, 50_000, 500_000, 1_040_000})
  void tokensOfALongTextAreThoseOfTheWholeText(int blanks) throws Exception {
    String words = "the cat sat on the mat and the fox of the sea ".repeat(10);
    try (SentenceEncoder encoder = encoder(PLAIN)) {
      EncodedText expected = encoder.encode(words);
      EncodedText found = encoder.encode(" ".repeat(blanks) + words + "x".repeat(7_000));
      assertThat(found.vector()).isEqualTo(expected.vector());
      assertThat(found.truncated()).isTrue();
    }
  }

  @Test
  void whatStandsBehindAMillionCharactersCountsAsCutOff() throws Exception {
    try (SentenceEncoder encoder = encoder(PLAIN)) {
      EncodedText found = encoder.encode(" ".repeat(1 << 20) + "cat");
      assertThat(found.truncated()).isTrue();
      assertThat(found.vector()).isEqualTo(encoder.encode("").vector());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800 alone", "cut \uD83D", "\u0000", "\u202E", "\uFFFF"})
  void noCharacterStopsIt(String text) throws Exception {
    try (SentenceEncoder encoder = encoder(PLAIN)) {
      assertThat(length(encoder.encode(text).vector())).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void threadsChangeNothing() throws Exception {
    List<String> texts = TestEncoder.texts();
    try (SentenceEncoder encoder = encoder(PLAIN)) {
      List<float[]> alone = texts.stream().map(text -> encoder.encode(text).vector()).toList();
      List<float[]> together =
          IntStream.range(0, 20 * texts.size())
              .parallel()
              .mapToObj(i -> encoder.encode(texts.get(i % texts.size())).vector())
              .toList();
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i)).isEqualTo(alone.get(i % texts.size()));
      }
    }
  }

  @Test
  void theModelThatIsBroughtAlongTellsWhatIsAlike() throws Exception {
    try (SentenceEncoder encoder =
        SentenceEncoder.of(
            TestEncoder.broughtAlong(), new EncoderOptions(Pooling.MEAN, true, "", 256))) {
      float[] cat = encoder.encode("A cat sleeps on the sofa.").vector();
      float[] kitten = encoder.encode("A kitten is napping on a couch.").vector();
      float[] law = encoder.encode("The court dismissed the appeal.").vector();
      assertThat(encoder.dimension()).isEqualTo(384);
      assertThat(length(cat)).isCloseTo(1, within(1e-6));
      assertThat(product(cat, kitten)).isGreaterThan(0.5);
      assertThat(product(cat, law)).isLessThan(0.2);
      // Of a quantized network, this holds only where each text is alone.
      assertThat(encoder.encode("A cat sleeps on the sofa.").vector()).isEqualTo(cat);
    }
  }

  private static double product(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  @Test
  void filesThatAreNoEncoderAreRefused() throws Exception {
    EncoderFiles sound = TestEncoder.files();
    byte[] junk = "junk".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SentenceEncoder.of(new EncoderFiles(junk, sound.tokenizer()), PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`model` has a network that ONNX Runtime cannot run");
    assertThatThrownBy(() -> SentenceEncoder.of(new EncoderFiles(sound.model(), junk), PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`model` has a tokenizer.json that cannot be read");
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, true"})
  void aTextNeedsATokenBetweenTwo(int tokens, boolean enough) {
    if (enough) {
      assertThat(new EncoderOptions(Pooling.MEAN, true, "", tokens).maxTokens()).isEqualTo(tokens);
    } else {
      assertThatThrownBy(() -> new EncoderOptions(Pooling.MEAN, true, "", tokens))
          .hasMessageContaining("`max-tokens` is 2; must be at least 3");
    }
  }

  @Test
  void encodersAreToldApartByBothFiles() throws Exception {
    EncoderFiles sound = TestEncoder.files();
    assertThat(sound.checksum()).matches("[0-9a-f]{64}").isEqualTo(TestEncoder.files().checksum());
    assertThat(new EncoderFiles(sound.model(), sound.model()).checksum())
        .isNotEqualTo(sound.checksum());
    assertThat(new EncoderFiles(sound.tokenizer(), sound.model()).checksum())
        .isNotEqualTo(sound.checksum());
  }
}
