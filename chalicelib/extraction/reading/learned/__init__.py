"""A small trained network that reads which words attribute, to whom, and what.

It may use the other modules of ``reading``, numpy and onnxruntime.

    wordpieces   words cut into the pieces that the network knows
    features     what spaCy's parse tells the network of each word, and of each pair of words
    windows      paragraphs cut and packed to the network's length
    network      the files of the model, checked and run
    stretches    scores of single words made into runs of words
    confidence   how likely an attribution is to be right
    naming       names of persons, organizations, places and works
    subjects     who speaks by the parse, where the network found no source
    drafting     runs of words made into stretches of text, and these into a draft
    reading      all of it: paragraphs in, attributions with their probability out

How the model was made, from what, and how good it is: ``training/README.md``.
"""
