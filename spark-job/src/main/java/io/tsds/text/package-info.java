/**
 * Texts as embeddings, one at a time: the tokenizer, the network and the pooling of a sentence
 * encoder. Only this package calls ONNX Runtime and the tokenizers, whose jars are not in the job
 * jar. Knows nothing of Spark or of files.
 */
package io.tsds.text;
