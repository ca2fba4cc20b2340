package io.tsds.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.tsds.ConstantText;
import io.tsds.UserException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A report as JSON, and back.
 *
 * <p>Keys are the names of the records' components in their order. Every key is always there: what
 * does not exist in a run is null. Doubles keep their full precision, there is no NaN or infinity,
 * instants are ISO 8601 in UTC, and enumerations are spelled as the options are ({@code knn-kde}).
 * Reading ignores keys that it does not know and refuses a report in which one is missing, but for
 * those that reports of earlier builds of this version lack: they are read as null.
 */
public final class ReportJson {
  private static final JsonMapper MAPPER = mapper();

  private static final Set<String> CHECKSUMS = Set.of("transport", "weights", "nearDuplicates");

  private static final Set<String> COST = Set.of("cost");

  /** Keys that came later than others, by the place of their object. */
  private static final Map<String, Set<String>> LATER_KEYS =
      Map.ofEntries(
          Map.entry("", Set.of("distances", "mixture", "pictures")),
          Map.entry("/pictures", Set.of("neighborhoods", "typical")),
          Map.entry("/certificate", Set.of("objective")),
          Map.entry("/checksums", CHECKSUMS),
          Map.entry("/parameters/requested", COST),
          Map.entry("/parameters/used", COST),
          Map.entry("/requested", COST),
          Map.entry("/nearDuplicates", Set.of("groups")),
          Map.entry("/sample", Set.of("sizes")),
          Map.entry("/files/candidates", Set.of("numbering", "filesWithoutRows")),
          Map.entry("/files/queries", Set.of("numbering", "filesWithoutRows")));

  private ReportJson() {}

  /** Any report: a record of facts. */
  public static String write(Record report) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    try {
      return MAPPER.writer(printer).writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report cannot be written as JSON", e);
    }
  }

  public static RunReport read(String json) {
    return read(json, RunReport.class, LATER_KEYS);
  }

  /** The report on several target tasks back from what {@link #write} made of it. */
  public static TargetsReport readTargets(String json) {
    return read(json, TargetsReport.class, LATER_KEYS);
  }

  /**
   * A report back from what {@link #write} made of it.
   *
   * @param laterKeys keys that reports of earlier builds of this version lack, by the place of
   *     their object
   */
  public static <T extends Record> T read(
      String json, Class<T> type, Map<String, Set<String>> laterKeys) {
    try {
      JsonNode report = MAPPER.readTree(json);
      laterKeys.forEach((place, keys) -> keys.forEach(key -> addIfAbsent(report.at(place), key)));
      for (JsonNode target : report.path("tasks")) {
        CHECKSUMS.forEach(key -> addIfAbsent(target.path("checksums"), key));
      }
      return MAPPER.treeToValue(report, type);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "not a report of this version of tsds-spark: " + e.getOriginalMessage(), e);
    }
  }

  private static void addIfAbsent(JsonNode place, String key) {
    if (place instanceof ObjectNode object && !object.has(key)) {
      object.putNull(key);
    }
  }

  private static JsonMapper mapper() {
    SimpleModule instants =
        new SimpleModule()
            .addSerializer(new InstantWriter())
            .addDeserializer(Instant.class, new InstantReader());
    return JsonMapper.builder()
        .addModule(instants)
        .annotationIntrospector(new EnumsAsOptions())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
  }

  /** Spells the constants of every enumeration as options are, whichever report has it. */
  private static final class EnumsAsOptions extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Object findEnumNamingStrategy(MapperConfig<?> config, AnnotatedClass type) {
      return OptionSpelling.class;
    }
  }

  static final class OptionSpelling implements EnumNamingStrategy {
    @Override
    public String convertEnumToExternalName(String enumName) {
      return ConstantText.of(enumName);
    }
  }

  private static final class InstantWriter extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeString(value.toString());
    }
  }

  private static final class InstantReader extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Instant.parse(parser.getText());
    }
  }
}
