'use client'

import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  Handle,
  MiniMap,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react'
import { createContext, use, useEffect, useMemo, useRef, useState } from 'react'
import { type Canvas, MARGIN, READABLE, setFor } from '../../graph/fit.ts'
import type { Layout } from '../../graph/layout.ts'
import type { Card, Edge, Picture } from '../../graph/picture.ts'
import { type Arrow, neighbour, pathThrough } from '../../graph/walk.ts'
import { Button } from '../part/button.tsx'
import { classes } from '../part/classes.ts'
import style from './flow-graph.module.css'
import { type CardActions, EventCardView, GhostCardView, TriggerCardView } from './graph-card.tsx'
import { GraphEdge, type GraphEdgeType } from './graph-edge.tsx'
import { type CardNode, edgesOf, mapColour, nodesOf } from './graph-elements.ts'
import { useCanvas } from './use-canvas.ts'
import { useKey } from './use-key.ts'
import { useViewport } from './use-viewport.ts'

export interface Layouts {
  readonly right: Layout
  readonly down: Layout
}

interface Choosing {
  readonly selected: string | null
  readonly selectedConsumer: string | null
  readonly choose: (cardId: string | null) => void
  readonly chooseConsumer: (eventId: string, consumer: string) => void
}

interface FlowGraphProps extends Choosing {
  readonly picture: Picture
  readonly layouts: Layouts
}

/** Narrower than this, causes lead downwards. */
const NARROW = 560
/** What the buttons at the bottom take. */
const TOOLS_HEIGHT = 36
/** Above this only what is seen is drawn. */
const MANY_NODES = 120
const SETTLE_MILLIS = 800

/** The graph reading of a flow. It keeps where the reader has moved it while the flow grows. */
export function FlowGraph(props: FlowGraphProps) {
  const [frame, measured] = useCanvas()
  const canvas = useMemo(
    () => (measured === null ? null : { ...measured, height: measured.height - TOOLS_HEIGHT }),
    [measured],
  )
  return (
    <div ref={frame} className={style.frame}>
      {canvas === null ? null : (
        <ReactFlowProvider>
          <Drawing {...props} canvas={canvas} />
        </ReactFlowProvider>
      )}
    </div>
  )
}

function Drawing({ picture, layouts, canvas, ...choosing }: FlowGraphProps & { canvas: Canvas }) {
  const { selected, choose } = choosing
  const layout = useMemo(() => setFor(canvas.width < NARROW ? layouts.down : layouts.right, canvas), [layouts, canvas])
  const { nodes, edges, hover } = useElements(picture, layout, selected)
  const { initial, showAll, zoomBy, onMove } = useViewport(layout, canvas, selected)
  const settled = useSettled(nodes.length)
  useArrows(layout, picture.edges, selected, choose)
  return (
    <DrawingContext value={{ ...choosing, settled }}>
      <ReactFlow<CardNode, GraphEdgeType>
        {...STILL}
        className={style.graph}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        defaultViewport={initial}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > MANY_NODES}
        onMove={onMove}
        onNodeMouseEnter={(_, { id }) => hover(id)}
        onNodeMouseLeave={() => hover(null)}
        onPaneClick={() => choose(null)}
        aria-label="Graph of the flow. Arrow keys move the selection."
      >
        <Background variant={BackgroundVariant.Dots} gap={18} size={1.4} color="var(--grid)" bgColor="var(--paper)" />
        {isLarge(layout, canvas) ? <SmallMap /> : null}
      </ReactFlow>
      <div className={style.tools}>
        <Button onClick={() => zoomBy(0.8)} title="Smaller ( - )">
          −
        </Button>
        <Button onClick={() => zoomBy(1.25)} title="Larger ( + )">
          +
        </Button>
        <Button onClick={showAll} title="Show all of it ( 0 )">
          Fit
        </Button>
      </div>
    </DrawingContext>
  )
}

/** It is read, panned and zoomed, never edited; selecting is ours. */
const STILL = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  panOnScroll: true,
  zoomOnDoubleClick: false,
} as const

const SmallMap = () => (
  <MiniMap<CardNode>
    className={style.map}
    pannable
    zoomable
    ariaLabel="The whole graph, small"
    bgColor="var(--panel)"
    maskColor="color-mix(in oklab, var(--sunken) 72%, transparent)"
    nodeColor={mapColour}
    nodeBorderRadius={8}
  />
)

/** A small map helps where much of the picture is out of sight. */
function isLarge({ bounds }: Layout, canvas: Canvas): boolean {
  const room = Math.min((canvas.width - 2 * MARGIN) / bounds.width, (canvas.height - 2 * MARGIN) / bounds.height)
  return canvas.width >= NARROW && room < READABLE * 0.9
}

/** What is drawn: lit is the path through what is under the pointer, or else through what is selected. */
function useElements(picture: Picture, layout: Layout, selected: string | null) {
  const [hovered, hover] = useState<string | null>(null)
  const lit = useMemo(() => {
    const at = hovered ?? selected
    return at === null ? null : pathThrough(picture.edges, at)
  }, [picture, hovered, selected])
  const dim = hovered !== null
  const nodes = useMemo(() => nodesOf(picture, layout, dim ? lit : null), [picture, layout, lit, dim])
  const edges = useMemo(() => edgesOf(picture, layout, lit, dim), [picture, layout, lit, dim])
  return { nodes, edges, hover }
}

/** True a little after the first drawing; never where cards come and go as the picture is moved. */
function useSettled(nodes: number): { readonly current: boolean } {
  const settled = useRef(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      settled.current = nodes <= MANY_NODES
    }, SETTLE_MILLIS)
    return () => clearTimeout(timer)
  }, [nodes])
  return settled
}

const ARROWS: Readonly<Record<string, Arrow>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

function useArrows(
  layout: Layout,
  edges: readonly Edge[],
  selected: string | null,
  choose: (cardId: string) => void,
): void {
  useKey(Object.keys(ARROWS), (key) => {
    const arrow = ARROWS[key]
    const first = Object.keys(layout.boxes)[0]
    const next = selected === null || arrow === undefined ? first : neighbour(layout, edges, selected, arrow)
    if (next != null) choose(next)
  })
}

interface DrawingState extends Choosing {
  /** Whether the picture stands, so that a card that comes now is new. */
  readonly settled: { readonly current: boolean }
}

const DrawingContext = createContext<DrawingState>({
  settled: { current: false },
  selected: null,
  selectedConsumer: null,
  choose: () => {},
  chooseConsumer: () => {},
})

function CardNodeView({ id, data: { card, dimmed } }: NodeProps<CardNode>) {
  const { settled, selected, selectedConsumer, choose, chooseConsumer } = use(DrawingContext)
  const [isNew] = useState(() => settled.current)
  const actions: CardActions = {
    selected: selected === id,
    selectedConsumer: selected === id ? selectedConsumer : null,
    choose: () => choose(id),
    chooseConsumer,
  }
  return (
    <div className={classes(style.node, isNew && style.arriving)} data-dimmed={dimmed ? '' : undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} className={style.handle} />
      <CardView card={card} actions={actions} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={style.handle} />
    </div>
  )
}

function CardView({ card, actions }: { card: Card; actions: CardActions }) {
  if (card.type === 'event') return <EventCardView card={card} {...actions} />
  return card.type === 'ghost' ? (
    <GhostCardView card={card} {...actions} />
  ) : (
    <TriggerCardView card={card} {...actions} />
  )
}

const NODE_TYPES = { card: CardNodeView }
const EDGE_TYPES = { causation: GraphEdge }
