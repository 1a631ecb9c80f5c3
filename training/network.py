"""The network that is trained: MiniLM's encoder, with what spaCy says of each word, and three heads.

The encoder is BERT's (Devlin et al. 2019) in the size of MiniLM-L6-H384 (Wang
et al. 2020). To each piece's embedding those of its word's tag, dependency,
entity, shape and quotation are added. One head says how likely a word is to be
the head of a cue; for a cue, another says of each word how likely it is to be
inside, begin or end the source, the cue and the content. A pair is scored from
both words' vectors, how the one stands to the other in the parse, and how far.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from chalicelib.extraction.reading.learned.features import (
    DEPENDENCIES,
    DISTANCES,
    ENTITIES,
    RELATIONS,
    SHAPES,
    TAGS,
)
from chalicelib.extraction.reading.learned.network import ACTS, NAME_TAGS, SOURCE_TYPES

WIDTH, LAYERS, HEADS, INNER, PIECES, POSITIONS = 384, 6, 12, 1536, 30522, 512
PAIR = 256
DROPOUT = 0.1
FEATURES = (len(TAGS), len(DEPENDENCIES), len(ENTITIES), SHAPES, 2)
SCORES = 9  # source, cue and content; inside, first and last of each


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.after_attention, self.after_inner = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        rows, length, _ = x.shape
        split = (rows, length, HEADS, WIDTH // HEADS)
        query, key, value = (f(x).view(split).transpose(1, 2) for f in (self.query, self.key, self.value))
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        joined = seen.transpose(1, 2).reshape(rows, length, WIDTH)
        x = self.after_attention(x + self.drop(self.output(joined)))
        return self.after_inner(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(PIECES, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.features = nn.ModuleList(nn.Embedding(size, WIDTH) for size in FEATURES)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for embedding in self.features:
            nn.init.normal_(embedding.weight, std=0.01)
        self.pieces.weight.requires_grad_(False)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """``ids`` rows × pieces, ``features`` rows × pieces × 5, ``mask`` true where a piece is."""
        x = self.pieces(ids) + self.positions.weight[: ids.shape[1]]
        for number, embedding in enumerate(self.features):
            x = x + embedding(features[..., number])
        x = self.drop(self.norm(x))
        attended = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, attended)
        return x


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.cue_hidden, self.cue_out = nn.Linear(WIDTH, PAIR), nn.Linear(PAIR, 1)
        self.pair_cue, self.pair_word = nn.Linear(WIDTH, PAIR), nn.Linear(WIDTH, PAIR, bias=False)
        self.relation, self.distance = (
            nn.Embedding(RELATIONS, PAIR),
            nn.Embedding(2 * len(DISTANCES) + 2, PAIR),
        )
        nn.init.normal_(self.relation.weight, std=0.1)
        nn.init.normal_(self.distance.weight, std=0.1)
        self.out = nn.Linear(PAIR, SCORES)
        self.act_out = nn.Linear(PAIR, len(ACTS))
        self.type_out = nn.Linear(PAIR, len(SOURCE_TYPES))
        self.name_out = nn.Linear(WIDTH, len(NAME_TAGS))
        self.drop = nn.Dropout(DROPOUT)

    def cues(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Log-odds that each word is the head of a cue, and a score for each act that it may tell."""
        hidden = functional.relu(self.cue_hidden(words))
        return self.cue_out(hidden)[:, 0], self.act_out(hidden)

    def names(self, words: Tensor) -> Tensor:
        """Scores of each word's tag as part of a name, a column for each of NAME_TAGS."""
        tags: Tensor = self.name_out(words)
        return tags

    def pairs(
        self, words: Tensor, cue: Tensor, word: Tensor, relation: Tensor, distance: Tensor
    ) -> tuple[Tensor, Tensor]:
        """For each pair of places ``cue`` and ``word`` among ``words``: nine log-odds, and a score
        for each source type if the word is in the source."""
        mixed = self.pair_cue(words)[cue] + self.pair_word(words)[word]
        mixed = mixed + self.relation(relation) + self.distance(distance)
        hidden = self.drop(functional.relu(mixed))
        return self.out(hidden), self.type_out(hidden)


def pretrained(path: Path) -> Network:
    """A new network whose encoder has MiniLM's weights; ``path`` is its model.safetensors."""
    network = Network()
    network.encoder.load_state_dict(_encoder_weights(load_file(path)), strict=False)
    return network


NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "output",
    "attention.output.LayerNorm": "after_attention",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "after_inner",
}


def _encoder_weights(theirs: Mapping[str, Tensor]) -> dict[str, Any]:
    """BERT's weights by our names. All text is of token type 0, so its vector goes into the positions."""
    ours = {
        "pieces.weight": theirs["embeddings.word_embeddings.weight"],
        "positions.weight": theirs["embeddings.position_embeddings.weight"]
        + theirs["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": theirs["embeddings.LayerNorm.weight"],
        "norm.bias": theirs["embeddings.LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        for their_name, our_name in NAMES.items():
            for part in ("weight", "bias"):
                name = f"encoder.layer.{layer}.{their_name}.{part}"
                ours[f"layers.{layer}.{our_name}.{part}"] = theirs[name]
    return ours
