package io.tsds.generate;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import io.tsds.generate.GenerateParameters.Storage;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** Turns candidates into Parquet records (id, embedding, concepts, instruction). */
final class RecoveryCandidateWriter extends WriteSupport<RecoveryCandidateWriter.Candidate> {
  private static final String CONCEPTS = "concepts";
  private static final String INSTRUCTION = "instruction";

  private final EmbeddingFields fields;
  private RecordConsumer consumer;

  /** A candidate; its array is read before the next one is written. */
  record Candidate(long row, double[] embedding, RecoveryConcepts.Instruction instruction) {}

  RecoveryCandidateWriter(Storage storage) {
    this.fields = new EmbeddingFields(storage, RowKind.CANDIDATE);
  }

  @Override
  @SuppressWarnings("deprecation") // Deprecated, yet abstract.
  public WriteContext init(Configuration conf) {
    MessageType schema =
        fields
            .schema()
            .addField(Types.requiredList().requiredElement(BINARY).as(stringType()).named(CONCEPTS))
            .required(BINARY)
            .as(stringType())
            .named(INSTRUCTION)
            .named("candidates");
    return new WriteContext(schema, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    this.consumer = recordConsumer;
  }

  @Override
  public void write(Candidate candidate) {
    consumer.startMessage();
    fields.write(consumer, candidate.row(), candidate.embedding());
    consumer.startField(CONCEPTS, EmbeddingFields.COUNT);
    consumer.startGroup();
    consumer.startField("list", 0);
    for (String concept : candidate.instruction().concepts()) {
      consumer.startGroup();
      addText("element", 0, concept);
      consumer.endGroup();
    }
    consumer.endField("list", 0);
    consumer.endGroup();
    consumer.endField(CONCEPTS, EmbeddingFields.COUNT);
    addText(INSTRUCTION, EmbeddingFields.COUNT + 1, candidate.instruction().text());
    consumer.endMessage();
  }

  private void addText(String field, int index, String text) {
    consumer.startField(field, index);
    consumer.addBinary(Binary.fromString(text));
    consumer.endField(field, index);
  }
}
