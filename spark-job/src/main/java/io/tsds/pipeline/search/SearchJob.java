package io.tsds.pipeline.search;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.filter.FilterTuning;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.knn.BoundProbe;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SharedBounds;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.BlasDescription;
import io.tsds.simd.KernelChoice;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What every search task needs, broadcast once a pass. Each process makes the queries ready for its
 * BLAS once and shares them between its tasks, as it does the bounds that its tasks find.
 *
 * <p>Queries that are ready lie outside the heap, where no collector frees them in time. The tasks
 * that use them are counted ({@link #beginUse}). They stay when the last one ends, since another
 * task of the pass mostly follows at once and would have to make them ready anew; they are freed
 * when a task of another job begins, when no task has used them for {@value #IDLE_SECONDS} seconds,
 * or, in the driver's process, when the pass ends ({@link #retire}).
 */
@DefaultSerializer(JavaSerializer.class)
final class SearchJob implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int IDLE_SECONDS = 60;

  /** The job whose tasks this process ran last. */
  private static final AtomicReference<SearchJob> LATEST = new AtomicReference<>();

  private static final AtomicLong PACKINGS = new AtomicLong();

  private final EmbeddingMatrix queries;
  private final Centering centering;
  private final BlasChoice choice;
  private final FilterTuning tuning;
  private final int length;
  private final IdKind kind;
  private final double[] bounds;
  private final long idleMillis;
  private transient SearchQueries probed;
  private transient FilterTuning.Selected selected;
  private transient SharedBounds shared;
  private transient Blas blas;
  private transient int users;
  private transient long uses;
  private transient boolean retired;

  /**
   * @param tuning of the filter that the whole search uses
   * @param bounds per query, the largest squared distance of interest, or infinity [M]
   */
  SearchJob(
      EmbeddingMatrix queries,
      Centering centering,
      BlasChoice choice,
      FilterTuning tuning,
      int length,
      IdKind kind,
      double[] bounds) {
    this(
        queries,
        centering,
        choice,
        tuning,
        length,
        kind,
        bounds,
        TimeUnit.SECONDS.toMillis(IDLE_SECONDS));
  }

  /**
   * The same with a delay of one's own.
   *
   * @param idleMillis how long queries that no task uses stay ready
   */
  SearchJob(
      EmbeddingMatrix queries,
      Centering centering,
      BlasChoice choice,
      FilterTuning tuning,
      int length,
      IdKind kind,
      double[] bounds,
      long idleMillis) {
    this.queries = queries;
    this.centering = centering;
    this.choice = choice;
    this.tuning = tuning;
    this.length = length;
    this.kind = kind;
    this.bounds = bounds;
    this.idleMillis = idleMillis;
  }

  int queryCount() {
    return queries.rows();
  }

  /** How often this process has made queries ready for a search. */
  static long packings() {
    return PACKINGS.get();
  }

  /** What a task does with the job, which stays ready as long as it does. */
  <T> T use(Supplier<T> work) {
    beginUse();
    try {
      return work.get();
    } finally {
      endUse();
    }
  }

  /** Begins a task, which has to call {@link #endUse} at its end. */
  void beginUse() {
    SearchJob previous = LATEST.getAndSet(this);
    if (previous != null && previous != this) {
      previous.freeUnlessUsed();
    }
    synchronized (this) {
      users++;
      uses++;
    }
  }

  /** Ends a task. */
  synchronized void endUse() {
    users--;
    if (retired) {
      freeUnlessUsed();
    } else if (users == 0) {
      long seen = uses;
      CompletableFuture.delayedExecutor(idleMillis, TimeUnit.MILLISECONDS)
          .execute(() -> freeIfIdleSince(seen));
    }
  }

  private synchronized void freeIfIdleSince(long seen) {
    if (uses == seen) {
      freeUnlessUsed();
    }
  }

  /** Frees what is ready now, or when the last task of this process ends. */
  synchronized void retire() {
    retired = true;
    freeUnlessUsed();
  }

  private synchronized void freeUnlessUsed() {
    if (users == 0) {
      if (probed != null) {
        probed.close();
      }
      if (selected != null) {
        selected.queries().close();
      }
      probed = null;
      selected = null;
      LATEST.compareAndSet(this, null);
    }
  }

  /** Which BLAS this process uses, and what keeps its arithmetic from being the fastest. */
  synchronized BlasDescription blas() {
    prepare();
    BlasDescription own = blas.description();
    return KernelChoice.fallback()
        .map(reason -> own.withNote((own.note() + " " + reason).strip()))
        .orElse(own);
  }

  /** Which filter searches, once there is a search. */
  synchronized FilterTuning.Fact filter() {
    return selected.fact();
  }

  /**
   * A search of a partition.
   *
   * @param first rows of the partition, on which filters may be tried
   */
  synchronized NeighborSearch newSearch(int partition, EmbeddingBlock first) {
    prepare();
    if (selected == null) {
      PACKINGS.incrementAndGet();
      selected = tuning.select(queries, centering, blas, shared::first, first);
    }
    return new NeighborSearch(selected.queries(), length, shared, partition, kind);
  }

  /** The probe of a partition, for the nearest {@code kept} rows of each query. */
  synchronized BoundProbe newProbe(int kept) {
    prepare();
    if (probed == null) {
      // Estimates need bounds as tight as float32 gives them.
      PACKINGS.incrementAndGet();
      probed = new SearchQueries(queries, centering, blas);
    }
    return new BoundProbe(probed, kept);
  }

  private void prepare() {
    if (blas == null) {
      blas = Blas.of(choice);
      shared = new SharedBounds(length, bounds);
    }
  }
}
